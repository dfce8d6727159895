import { join } from 'node:path';
import type { Job } from '../expand/expanded.js';
import { evaluateCondition } from '../expand/evaluate-condition.js';
import { evaluateRuntime } from '../expand/evaluate-runtime.js';
import type { JobContext } from '../expand/runtime-context.js';
import { baseEnvironment } from './base-environment.js';
import { JobControl } from './job-control.js';
import type { JobScope } from './job-scope.js';
import { JobVariables } from './job-variables.js';
import { minutesToMs } from './minutes.js';
import { onAbort } from './on-abort.js';
import { endOrphans } from './orphans.js';
import { defineFromFile } from './pipeline-variables.js';
import { planSteps } from './plan-steps.js';
import { forExpressions, forgive, type Result, worse } from './result.js';
import { runStep } from './run-step.js';
import type { Before } from './schedule.js';
import { stableId } from './stable-id.js';
import { type JobEnd, jobAsDependency } from './stage-end.js';
import type { StageScope } from './stage-scope.js';
import {
  defineFolderVariables,
  defineJobVariables,
  defineRunVariables,
  defineStageVariables,
} from './system-variables.js';
import { makeWorkspace, removeWorkspace } from './workspace.js';

/** Runs a job if its condition holds. What goes wrong in it is its result; it never throws. */
export async function runJob(scope: StageScope, job: Job, before: Before<JobEnd>): Promise<JobEnd> {
  const { run, stage } = scope;
  const place = { stage: stage.stage, job: job.name };
  const displayName = job.displayName ?? job.name;
  const phaseRecord = run.recorder.add('Phase', `${stage.stage}.${job.name}`, displayName, scope.recordId);
  const outputs = new Map<string, string>();
  const end = (result: Result): JobEnd => {
    run.recorder.finish(phaseRecord, result);
    run.emit({ kind: 'jobFinished', place, result });
    return { kind: job.kind, result, outputs };
  };

  try {
    const jobId = stableId(run.run.organization, run.run.runId, stage.stage, job.name);
    const contextWith = (variables: ReadonlyMap<string, string>): JobContext => jobContext(scope, before, variables);
    const variables = jobVariables(scope, job, { displayName, jobId }, contextWith);
    const holds = (): boolean => evaluateCondition(job.condition ?? 'succeeded()', contextWith(variables.values));
    if (!holds()) return end('skipped');

    run.recorder.begin(phaseRecord);
    run.emit({ kind: 'jobStarted', place, displayName: run.masker.mask(displayName) });
    const minutes = (value: number | string, what: string): number | undefined =>
      minutesToMs(
        variables.expand(evaluateRuntime(String(value), contextWith(variables.values))),
        `${what} of ${job.name}`,
      );
    const timeoutMs = minutes(job.timeoutInMinutes, 'timeoutInMinutes');
    const control = new JobControl(minutes(job.cancelTimeoutInMinutes, 'cancelTimeoutInMinutes'));
    const prepared = { ...place, jobId, variables, outputs, phaseRecord };
    const stopListening = onAbort(scope.canceled, () => {
      if (!holds()) control.cancel();
    });
    try {
      return end(forgive(await runSteps(scope, job, prepared, control, timeoutMs), job.continueOnError));
    } finally {
      stopListening();
      control.close();
    }
  } catch (error) {
    run.issue(place, phaseRecord, 'error', error instanceof Error ? error.message : String(error));
    return end('failed');
  }
}

interface PreparedJob {
  readonly job: string;
  readonly stage: string;
  readonly jobId: string;
  readonly variables: JobVariables;
  readonly outputs: Map<string, string>;
  readonly phaseRecord: string;
}

async function runSteps(
  { run, stage }: StageScope,
  job: Job,
  prepared: PreparedJob,
  control: JobControl,
  timeoutMs: number | undefined,
): Promise<Exclude<Result, 'skipped'>> {
  const { host } = run;
  const place = { stage: prepared.stage, job: prepared.job };
  const folderName = [run.run.organization, run.run.runId, stage.stage, job.name].join('.');
  const workspace = await makeWorkspace(join(host.workFolder, encodeURIComponent(folderName)));
  defineFolderVariables(prepared.variables, workspace);
  const jobScope: JobScope = {
    run,
    stage,
    job,
    place,
    jobId: prepared.jobId,
    workspace,
    variables: prepared.variables,
    outputs: prepared.outputs,
    paths: [],
    baseEnvironment: baseEnvironment(process.env, host.environment, host.rehearsalId),
    status: 'succeeded',
  };
  const jobRecord = run.recorder.add(
    'Job',
    `${stage.stage}.${job.name}.${job.name}`,
    job.displayName ?? job.name,
    prepared.phaseRecord,
  );
  run.recorder.begin(jobRecord);
  const complain = (message: string): void => {
    run.issue(place, jobRecord, 'error', message);
  };
  const timer =
    timeoutMs === undefined
      ? undefined
      : setTimeout(() => {
          complain(`The job ran longer than the maximum time of ${timeoutMs / 60_000} minutes.`);
          control.cancel();
        }, timeoutMs);
  try {
    const steps = await planSteps(job.steps, host);
    for (const step of [...steps.main, ...steps.post]) {
      if (control.killed.aborted) break;
      await runStep(jobScope, step, control, jobRecord);
    }
    if (control.killed.aborted)
      complain('The steps that run after a cancel did not end within cancelTimeoutInMinutes.');
  } catch (error) {
    complain(error instanceof Error ? error.message : String(error));
    jobScope.status = 'failed';
  } finally {
    clearTimeout(timer);
    endOrphans(jobScope);
    await removeWorkspace(workspace);
  }
  if (control.canceled.aborted) jobScope.status = worse(jobScope.status, 'canceled');
  run.recorder.finish(jobRecord, jobScope.status);
  return jobScope.status;
}

function jobVariables(
  { run, stage }: StageScope,
  job: Job,
  { displayName, jobId }: { readonly displayName: string; readonly jobId: string },
  contextWith: (values: ReadonlyMap<string, string>) => JobContext,
): JobVariables {
  const variables = new JobVariables();
  defineRunVariables(variables, run);
  defineStageVariables(variables, stage);
  defineJobVariables(variables, run, stage, { job, displayName, jobId });
  for (const level of [run.run.pipeline.variables, stage.variables, job.variables]) {
    defineFromFile(variables, level, contextWith);
  }
  return variables;
}

function jobContext(
  scope: StageScope,
  { direct, all }: Before<JobEnd>,
  variables: ReadonlyMap<string, string>,
): JobContext {
  return {
    at: 'job',
    variables,
    canceled: scope.canceled.aborted,
    dependencies: new Map([...direct].map(([name, job]) => [name, jobAsDependency(name, job)])),
    ancestors: new Map([...all].map(([name, { result }]) => [name, forExpressions(result)])),
    stageDependencies: scope.stageDependencies,
  };
}
