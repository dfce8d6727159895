import { OperatorError } from '../../src/release/operator-error.js';
import { batchDecisionId } from '../../src/ledger/rules/decision-points.js';
import { sameRun } from '../../src/ledger/rules/context.js';
import { seenSilence } from '../../src/ledger/silence.js';
import type { RegionStatus } from '../../src/ledger/state.js';
import type { StageApproval } from '../../src/adapters/azure-devops/approvals.js';
import { batchOfStage } from '../../src/adapters/azure-devops/stage-names.js';
import type { AcquireReleaseLockInputs } from './inputs.js';
import { askPatiently, pauseMs, readFirst, span, type LockPorts } from './lock-ports.js';

export type GivenBack =
  | { readonly kind: 'givenBack'; readonly region: RegionStatus; readonly reason: string | undefined }
  | { readonly kind: 'notHeld'; readonly note: string };

/** Records the no-go of every stage of this run that was rejected, then ends the region with its outcome and frees the lock. */
export async function giveBackLock(inputs: AcquireReleaseLockInputs, ports: LockPorts): Promise<GivenBack> {
  const { ledger, run, actor } = ports;
  const { region } = inputs;
  const { lock } = await readFirst(ports, inputs.pollMs);
  if (lock?.region === region && sameRun(lock.run, run)) await recordRejections(region, ports);
  const deadline = ports.monotonicMs() + inputs.waitMs;
  for (;;) {
    const reason = `run ${run.runId} gave the lock back`;
    const outcome = await askPatiently(
      async () => {
        const silent = await seenSilence(ports.beats, ledger.state.open);
        return ledger.submit({ type: 'give-back', region, run, reason, ...silent }, actor);
      },
      inputs.pollMs,
      ports,
    );
    if (outcome.kind === 'already') return { kind: 'notHeld', note: outcome.note };
    if (outcome.kind === 'appended') {
      const freed = outcome.events.some((event) => event.type === 'LockReleased');
      const ended = outcome.state.regions[region];
      if (!freed)
        return { kind: 'notHeld', note: `run ${run.runId} does not hold the lock of ${region}: nothing was freed` };
      return { kind: 'givenBack', region: ended?.status ?? 'waiting', reason: ended?.reason };
    }
    const { refusal } = outcome;
    if (refusal.code === 'release-ended') return { kind: 'notHeld', note: refusal.message };
    const leftMs = deadline - ports.monotonicMs();
    if (!refusal.mayChange || leftMs <= 0) {
      throw new OperatorError(
        `The lock could not be given back: ${refusal.message.replace(/\.$/, '')}`,
        `region ${region}`,
        'run this stage again, or break the lock with control-release (break-lock) and a reason',
      );
    }
    ports.say(`The lock cannot be given back yet. ${refusal.message} Waiting ${span(leftMs)} more at most.`);
    await ports.sleep(pauseMs(inputs.pollMs, leftMs, ports.random()));
  }
}

/** A rejected stage runs no step of its own, so the no-go of the person who rejected it is recorded here. */
async function recordRejections(region: string, ports: LockPorts): Promise<void> {
  const { ledger, run } = ports;
  for (const rejection of await readRejections(ports)) {
    if (ledger.state.regions[region]?.noGo) return;
    const batch = batchOfStage(rejection.stage);
    const decision = batch === undefined ? undefined : batchDecisionId(region, batch);
    const isOpen = decision !== undefined && ledger.state.decisions.some(({ id }) => id === decision);
    const by = rejection.by ?? 'an approver whose name Azure DevOps does not tell';
    const outcome = await ledger.submit(
      {
        type: 'decide',
        ...(isOpen ? { decision } : {}),
        region,
        choice: 'no-go',
        reason: rejection.comment ?? `rejected at stage ${rejection.stage}`,
      },
      { kind: 'person', name: by, run, proof: 'approval' },
    );
    if (outcome.kind === 'refused') ports.warn(`The no-go of ${by} was not recorded: ${outcome.refusal.message}`);
    else ports.say(`${by} rejected stage ${rejection.stage}: the no-go is recorded.`);
  }
}

/** That the approvals cannot be read must not keep the lock from being freed. */
async function readRejections(ports: LockPorts): Promise<readonly StageApproval[]> {
  try {
    return (await ports.approvals()).filter((approval) => approval.status === 'rejected');
  } catch (error) {
    ports.warn(
      `Rejected approvals of this run are not known: ${error instanceof Error ? error.message : String(error)}`,
    );
    return [];
  }
}
