import { buildNumber } from './build-number.js';
import type { AgentHost, PipelineRun } from './host.js';
import { OperatorError } from '../../../src/release/operator-error.js';
import { refuseUnsupportedSteps } from './plan-steps.js';
import { combine, type RunResult } from './result.js';
import type { RunRecord } from './run-record.js';
import { RunRecorder } from './run-recorder.js';
import { RunScope } from './run-scope.js';
import { runStage } from './run-stage.js';
import { runInOrder } from './schedule.js';
import type { StageEnd } from './stage-end.js';

export type { RunResult } from './result.js';

/**
 * Runs an expanded pipeline on this machine as the service and its agents would. Faults of the run are its result; it
 * throws an OperatorError for a pipeline that needs what this agent does not have, before anything runs.
 */
export async function runPipeline(run: PipelineRun, host: AgentHost): Promise<RunResult> {
  refuseUnsupported(run);
  const record = newRecord(run, host);
  const accessToken = await host.records.begin(record);
  const recorder = new RunRecorder(record, host.records);
  const scope = new RunScope(run, host, recorder, accessToken, record.buildNumber);
  for (const { parameters } of host.endpoints.values()) {
    for (const secret of Object.values(parameters)) scope.masker.add(secret);
  }
  recorder.start();
  scope.emit({ kind: 'runStarted', buildNumber: record.buildNumber });
  let result: RunResult = 'failed';
  try {
    result = await runStages(scope);
  } finally {
    await recorder.end(result);
    scope.emit({ kind: 'runFinished', result });
  }
  return result;
}

async function runStages(scope: RunScope): Promise<RunResult> {
  const { recorder, run, host } = scope;
  const planned = run.pipeline.stages.map((stage) => ({
    stage,
    recordId: recorder.add('Stage', stage.stage, stage.displayName ?? stage.stage),
  }));
  const ended = await runInOrder<(typeof planned)[number], StageEnd>(
    planned,
    ({ stage }) => ({ name: stage.stage, dependsOn: stage.dependsOn }),
    ({ stage, recordId }, before) => runStage(scope, stage, recordId, before),
  );
  if (host.cancel.aborted) return 'canceled';
  const result = combine([...ended.values()].map((stage) => stage.result));
  return result === 'skipped' ? 'succeeded' : result;
}

function newRecord(
  { organization, project, runId, definition, pipeline }: PipelineRun,
  { requestedFor }: AgentHost,
): RunRecord {
  const now = new Date();
  return {
    organization,
    project,
    runId,
    pipeline: definition ?? 'pipeline',
    requestedFor,
    queuedAt: now.toISOString(),
    buildNumber: buildNumber(pipeline.name, runId, now),
    status: 'notStarted',
    nodes: [],
    approvals: [],
  };
}

/** Here one run of a pipeline waits for the other, as `sequential` says; nothing is canceled in favour of a newer run. */
function refuseLockBehavior(behavior: string | undefined, where: string): void {
  if (behavior !== 'runLatest') return;
  throw new OperatorError(
    'lockBehavior: runLatest is not supported by this agent, which never cancels an older run',
    where,
    'write sequential: a release must not be canceled by a newer run',
  );
}

function refuseUnsupported({ pipeline }: PipelineRun): void {
  refuseLockBehavior(pipeline.lockBehavior, 'the expanded pipeline');
  for (const stage of pipeline.stages) {
    if (stage.jobs.length === 0) {
      throw new OperatorError(
        `stage ${stage.stage} has no jobs`,
        'the expanded pipeline',
        'give it a job or leave it out',
      );
    }
    refuseLockBehavior(stage.lockBehavior, `stage ${stage.stage}`);
    for (const job of stage.jobs) refuseUnsupportedSteps(job.name, job.kind === 'deployment', job.steps);
  }
}
