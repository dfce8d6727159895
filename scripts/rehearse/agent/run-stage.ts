import type { Stage } from '../expand/expanded.js';
import { evaluateCondition } from '../expand/evaluate-condition.js';
import type { JobContext, StageContext } from '../expand/runtime-context.js';
import { approveStage } from './approve-stage.js';
import { JobVariables } from './job-variables.js';
import { onAbort } from './on-abort.js';
import { defineFromFile } from './pipeline-variables.js';
import { combine, forExpressions, type Result, worse } from './result.js';
import { runJob } from './run-job.js';
import type { RunScope } from './run-scope.js';
import { type Before, runInOrder } from './schedule.js';
import { type JobEnd, jobsAsDependencies, type StageEnd, stageAsDependency } from './stage-end.js';
import { defineRunVariables, defineStageVariables } from './system-variables.js';

/** Runs a stage if its condition holds and its environments are approved. What goes wrong in it is its result; it never throws. */
export async function runStage(
  run: RunScope,
  stage: Stage,
  recordId: string,
  before: Before<StageEnd>,
): Promise<StageEnd> {
  const place = { stage: stage.stage };
  const end = (result: Result, jobs: ReadonlyMap<string, JobEnd> = new Map()): StageEnd => {
    run.recorder.finish(recordId, result);
    run.emit({ kind: 'stageFinished', place, result });
    return { result, jobs };
  };
  const stageDependencies = new Map([...before.all].map(([name, earlier]) => [name, jobsAsDependencies(earlier)]));
  const canceled = new AbortController();
  let stopListening = (): void => undefined;
  try {
    const variables = stageVariables(run, stage, stageDependencies);
    const holds = (): boolean =>
      evaluateCondition(
        stage.condition ?? 'succeeded()',
        stageContext(before, variables.values, run.host.cancel.aborted),
      );
    if (!holds()) return end('skipped');

    stopListening = onAbort(run.host.cancel, () => {
      if (!holds()) canceled.abort();
    });
    run.recorder.begin(recordId);
    run.emit({ kind: 'stageStarted', place, displayName: run.masker.mask(stage.displayName ?? stage.stage) });
    const scope = { run, stage, recordId, canceled: canceled.signal, stageDependencies };
    const approval = await approveStage(scope, variables);
    if (approval !== 'approved') return end(approval === 'rejected' ? 'failed' : 'canceled');

    const jobs = await runInOrder<Stage['jobs'][number], JobEnd>(
      stage.jobs,
      (job) => job,
      (job, earlier) => runJob(scope, job, earlier),
    );
    const result = combine([...jobs.values()].map((job) => job.result));
    return end(canceled.signal.aborted ? worse(result, 'canceled') : result, jobs);
  } catch (error) {
    run.issue(place, recordId, 'error', error instanceof Error ? error.message : String(error));
    return end('failed');
  } finally {
    stopListening();
  }
}

function stageVariables(run: RunScope, stage: Stage, stageDependencies: JobContext['stageDependencies']): JobVariables {
  const variables = new JobVariables();
  defineRunVariables(variables, run);
  defineStageVariables(variables, stage);
  const contextWith = (values: ReadonlyMap<string, string>): JobContext => ({
    at: 'job',
    variables: values,
    canceled: false,
    dependencies: new Map(),
    ancestors: new Map(),
    stageDependencies,
  });
  defineFromFile(variables, run.run.pipeline.variables, contextWith);
  defineFromFile(variables, stage.variables, contextWith);
  return variables;
}

function stageContext(
  { direct, all }: Before<StageEnd>,
  variables: ReadonlyMap<string, string>,
  canceled: boolean,
): StageContext {
  return {
    at: 'stage',
    variables,
    canceled,
    dependencies: new Map([...direct].map(([name, stage]) => [name, stageAsDependency(stage)])),
    ancestors: new Map([...all].map(([name, { result }]) => [name, forExpressions(result)])),
  };
}
