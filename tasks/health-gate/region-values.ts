import { regionVariables } from '../../src/adapters/probes/region-variables.js';
import type { ExecutionPlan, RegionId } from '../../src/release/plan.js';
import { PlannedFiles } from './planned-files.js';

/** Each region's variables as its approved files have them: what `${region.name}` and `${peer.name}` stand for. */
export async function regionValues(
  executions: ReadonlyMap<RegionId, ExecutionPlan>,
  checkout: string,
): Promise<ReadonlyMap<RegionId, ReadonlyMap<string, string>>> {
  const values = await Promise.all(
    [...executions].map(async ([region, execution]) => {
      const files = new PlannedFiles(execution, checkout);
      const read = await Promise.all(
        execution.variables.map(async (name) => ({ name, text: Buffer.from(await files.read(name)).toString('utf8') })),
      );
      return [region, regionVariables(read)] as const;
    }),
  );
  return new Map(values);
}
