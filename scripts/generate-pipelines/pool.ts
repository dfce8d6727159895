import type { PipelinesInput, PlanOutline, Pool } from './pipelines-input.js';

/** The region's pool: the one given for it, else the one named like its environment. */
export function poolOf(input: PipelinesInput, region: PlanOutline['regions'][number]): Pool {
  return input.pools?.[region.id] ?? { name: region.environment };
}
