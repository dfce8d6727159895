import { isAbsolute, join } from 'node:path';
import type { PublishStep } from '../expand/expanded.js';
import type { StepScope } from './job-scope.js';
import type { Result } from './result.js';
import { keepArtifact } from './run-output.js';

/** Publishes a file or folder as an artifact of the run; without a name it is called after stage and job. */
export async function publish({ job, place }: StepScope, step: PublishStep): Promise<Result> {
  const path = job.variables.expand(step.path);
  const name = job.variables.expand(step.artifact ?? `${place.stage}.${job.job.name}`);
  await keepArtifact(job.run, place, name, isAbsolute(path) ? path : join(job.workspace.sources, path));
  return 'succeeded';
}
