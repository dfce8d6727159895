import assert from 'node:assert/strict';
import type { ExpandedPipeline, Job, Stage, Step } from '../../../scripts/rehearse/expand/expanded.js';
import { expandPipeline } from '../../../scripts/rehearse/expand/expand-pipeline.js';
import type { ExpandOptions } from '../../../scripts/rehearse/expand/expand-pipeline.js';
import { OperatorError } from '../../../src/release/operator-error.js';

/** Files by path, `path@alias` for those of other repositories. The pipeline is `main.yml`. */
export type Files = Readonly<Record<string, string>>;

export function expand(files: Files | string, options: Partial<ExpandOptions> = {}): ExpandedPipeline {
  const all = typeof files === 'string' ? { 'main.yml': files } : files;
  const source = {
    read: (repository: string, path: string) => all[repository === 'self' ? path : `${path}@${repository}`],
  };
  return expandPipeline({ source, path: 'main.yml', ...options });
}

/** Asserts that expanding is refused at this place, with this in the sentence. */
export function assertRefused(
  files: Files | string,
  where: string,
  what: RegExp,
  options: Partial<ExpandOptions> = {},
): void {
  assert.throws(
    () => expand(files, options),
    (error) => {
      assert.ok(error instanceof OperatorError, String(error));
      assert.match(error.what, what);
      assert.equal(error.where, where, error.message);
      assert.notEqual(error.next, '');
      return true;
    },
  );
}

export function stageOf(pipeline: ExpandedPipeline, name: string): Stage {
  const stage = pipeline.stages.find((each) => each.stage === name);
  assert.ok(stage, `no stage ${name}`);
  return stage;
}

export function onlyJob(pipeline: ExpandedPipeline): Job {
  const jobs = pipeline.stages.flatMap((stage) => stage.jobs);
  assert.equal(jobs.length, 1);
  const [job] = jobs;
  assert.ok(job);
  return job;
}

/** The steps of a pipeline with one job, without its implicit checkout. */
export function stepsOf(pipeline: ExpandedPipeline): readonly Step[] {
  return onlyJob(pipeline).steps.filter((step) => step.kind !== 'checkout');
}

export function scriptsOf(pipeline: ExpandedPipeline): string[] {
  return stepsOf(pipeline).map((step) => (step.kind === 'script' || step.kind === 'bash' ? step.script : step.kind));
}
