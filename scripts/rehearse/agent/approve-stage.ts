import type { ApprovalAnswer } from './host.js';
import type { JobVariables } from './job-variables.js';
import { onAbort } from './on-abort.js';
import type { StageScope } from './stage-scope.js';

/**
 * Asks for the approval of every environment that a stage's jobs target, once each, before its first job. The answer is
 * on the disk before any step runs.
 */
export async function approveStage(
  scope: StageScope,
  variables: JobVariables,
): Promise<'approved' | 'rejected' | 'canceled'> {
  const targeted = scope.stage.jobs.flatMap((job) =>
    job.kind === 'deployment' ? [variables.expand(job.environment)] : [],
  );
  const environments = [...new Set(targeted)];
  if (environments.length === 0) return 'approved';
  const { recorder } = scope.run;
  const checkpoint = recorder.add('Checkpoint', 'Checkpoint', 'Checkpoint', scope.recordId);
  recorder.begin(checkpoint);
  for (const environment of environments) {
    const verdict = await askFor(scope, environment, checkpoint);
    if (verdict === 'approved') continue;
    recorder.finish(checkpoint, verdict === 'rejected' ? 'failed' : 'canceled');
    return verdict;
  }
  recorder.finish(checkpoint, 'succeeded');
  return 'approved';
}

async function askFor(
  scope: StageScope,
  environment: string,
  checkpoint: string,
): Promise<'approved' | 'rejected' | 'canceled'> {
  const { run, stage, canceled, recordId } = scope;
  const { recorder, masker } = run;
  const place = { stage: stage.stage };
  const approval = recorder.addApproval(stage.stage, environment);
  recorder.add('Checkpoint.Approval', 'Checkpoint.Approval', 'Checkpoint.Approval', checkpoint, approval.id);
  recorder.begin(approval.id);
  run.emit({ kind: 'approvalAsked', place, environment, approvalId: approval.id });
  const given = await answerOrCancel(scope, environment, approval.id);
  if (given === 'canceled') {
    await recorder.answer(approval, 'canceled');
    recorder.finish(approval.id, 'canceled');
    return 'canceled';
  }
  if (given === 'unprotected') {
    recorder.dropApproval(approval);
    return 'approved';
  }
  const { approved, by } = given;
  const comment = masker.mask(given.comment);
  await recorder.answer(approval, approved ? 'approved' : 'rejected', by, comment);
  recorder.finish(approval.id, approved ? 'succeeded' : 'failed');
  run.emit({ kind: 'approvalAnswered', place, environment, approvalId: approval.id, approved, by, comment });
  if (approved) return canceled.aborted ? 'canceled' : 'approved';
  run.issue(place, recordId, 'error', `The approval of environment ${environment} was rejected by ${by}: ${comment}`);
  return 'rejected';
}

async function answerOrCancel(
  { run, stage, canceled }: StageScope,
  environment: string,
  approvalId: string,
): Promise<ApprovalAnswer | 'canceled'> {
  let stopListening = (): void => undefined;
  const cancel = new Promise<'canceled'>((resolve) => {
    stopListening = onAbort(canceled, () => {
      resolve('canceled');
    });
  });
  const { organization } = run.run;
  const displayName = stage.displayName ?? stage.stage;
  try {
    const answer = run.host.approve({
      approvalId,
      organization,
      environment,
      stage: stage.stage,
      displayName,
      signal: canceled,
    });
    return await Promise.race([cancel, answer]);
  } finally {
    stopListening();
  }
}
