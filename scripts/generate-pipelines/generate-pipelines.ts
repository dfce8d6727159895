import { OperatorError } from '../../src/release/operator-error.js';
import { finishPipeline, preparePipeline, watchPipeline } from './hub-pipelines.js';
import { regionPipeline } from './region-pipeline.js';
import { rollbackPipelines } from './rollback-pipelines.js';
import type { GeneratedPipeline, PipelinesInput } from './pipelines-input.js';

/**
 * The pipelines of a release in the order in which people start them: prepare, one a region, finish; and watch, which the
 * clock starts; then those that roll back, two a region. All but the regions' belong to the documentation hub, the first region's organization. A plan that cannot run is an `OperatorError`.
 */
export function generatePipelines(input: PipelinesInput): readonly GeneratedPipeline[] {
  const [hub] = input.plan.regions;
  if (hub === undefined || input.plan.mops.length === 0) {
    throw new OperatorError(
      'a release needs at least one region and one MOP',
      `plan of ${input.plan.release}`,
      'add them to release.yaml, or choose others',
    );
  }
  return [
    preparePipeline(input, hub),
    ...input.plan.regions.map((region) => regionPipeline(input, region)),
    finishPipeline(input, hub),
    watchPipeline(input, hub),
    ...input.plan.regions.flatMap((region) => rollbackPipelines(input, region)),
  ];
}
