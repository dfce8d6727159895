import { evaluateCondition } from '../expand/evaluate-condition.js';
import type { JobControl } from './job-control.js';
import type { JobScope, StepScope } from './job-scope.js';
import { onAbort } from './on-abort.js';
import type { PlannedStep } from './planned-step.js';
import { forExpressions, forgive, type Result, worse } from './result.js';
import { agentLadder } from './stop-ladder.js';

/** Runs a step if its condition holds, and takes its result into the job's. */
export async function runStep(
  job: JobScope,
  planned: PlannedStep,
  control: JobControl,
  jobRecord: string,
): Promise<void> {
  const { run } = job;
  const place = { ...job.place, step: planned.refName };
  const displayName = run.masker.mask(job.variables.expand(planned.displayName));
  const recordId = run.recorder.add('Task', planned.refName, displayName, jobRecord);
  const end = (result: Result): void => {
    run.recorder.finish(recordId, result);
    run.emit({ kind: 'stepFinished', place, result });
    job.status = worse(job.status, result);
    job.variables.define('Agent.JobStatus', forExpressions(job.status), { readonly: true });
  };
  const fail = (error: unknown): Result => {
    run.issue(place, recordId, 'error', error instanceof Error ? error.message : String(error));
    return 'failed';
  };

  try {
    if (!holds(job, planned, control)) {
      end('skipped');
      return;
    }
  } catch (error) {
    end(fail(error));
    return;
  }
  run.recorder.begin(recordId);
  run.emit({ kind: 'stepStarted', place, displayName });
  run.log(place, `##[section]Starting: ${displayName}`);
  const { refName, taskVariables } = planned;
  const step: StepScope = { job, place, recordId, refName, taskVariables, commandResult: undefined, pending: [] };
  const result = await runUntilStopped(step, planned, control).catch(fail);
  run.log(place, `##[section]Finishing: ${displayName}`);
  end(forgive(result, planned.continueOnError));
}

/** Why a step's `stop` was aborted, when it was not a cancel. */
const timedOut = 'timed out';

/** A cancel of the job stops the step only if its condition no longer holds: a step with `always()` runs on. */
async function runUntilStopped(step: StepScope, planned: PlannedStep, control: JobControl): Promise<Result> {
  const stop = new AbortController();
  const timer =
    planned.timeoutMs === undefined
      ? undefined
      : setTimeout(() => {
          stop.abort(timedOut);
        }, planned.timeoutMs);
  const quiet = [
    onAbort(control.canceled, () => {
      if (!holds(step.job, planned, control)) stop.abort();
    }),
    onAbort(control.killed, () => {
      stop.abort();
    }),
  ];
  try {
    const ladder = step.job.run.host.ladder ?? agentLadder;
    const result = await planned.run(step, { stop: stop.signal, kill: control.killed, ladder });
    if (!stop.signal.aborted) return result;
    if (stop.signal.reason !== timedOut) return 'canceled';
    step.job.run.issue(step.place, step.recordId, 'error', 'The task has timed out.');
    return 'failed';
  } finally {
    clearTimeout(timer);
    for (const stopListening of quiet) stopListening();
  }
}

function holds(job: JobScope, { condition }: PlannedStep, control: JobControl): boolean {
  const canceled = control.canceled.aborted;
  const jobStatus = canceled ? 'Canceled' : forExpressions(job.status);
  return evaluateCondition(condition, { at: 'step', jobStatus, canceled, variables: job.variables.values });
}
