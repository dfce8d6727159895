import type { StageApproval } from '../../src/adapters/azure-devops/approvals.js';
import { batchOfStage } from '../../src/adapters/azure-devops/stage-names.js';
import type { Actor, DecisionKind } from '../../src/ledger/events.js';
import type { Ledger, Outcome } from '../../src/ledger/ledger.js';
import { batchDecisionId } from '../../src/ledger/rules/decision-points.js';
import { batchesOf } from '../../src/release/batches.js';
import { OperatorError } from '../../src/release/operator-error.js';
import type { ReleaseState } from '../../src/ledger/state.js';
import type { ControlReleaseInputs } from './inputs.js';

export interface DecidePorts {
  readonly ledger: Ledger;
  /** Who started this run. */
  readonly actor: Actor;
  /** The stage in which this task runs; undefined outside of stages. */
  readonly stage: string | undefined;
  readonly approvals: () => Promise<readonly StageApproval[]>;
}

export type Decided =
  | { readonly kind: 'nothing-left'; readonly note: string }
  | { readonly kind: 'submitted'; readonly outcome: Outcome; readonly by: string };

/**
 * Answers a decision point. The go for a batch counts only as the act of the person who approved this very stage; other
 * choices may also be those of the person who started this run by hand.
 */
export async function decideRelease(inputs: ControlReleaseInputs, ports: DecidePorts): Promise<Decided> {
  const { decision: choice, region = '' } = inputs;
  const state = await ports.ledger.refresh();
  const batch = inputs.batch ?? (ports.stage === undefined ? undefined : batchOfStage(ports.stage));
  if (batch !== undefined && isBatchDone(state, region, batch)) {
    return {
      kind: 'nothing-left',
      note: `every MOP of batch ${batch} of ${region} is done: there is nothing to decide`,
    };
  }
  const needless = choice.startsWith('rollback-') ? whyNotRollBack(state, region, choice) : undefined;
  if (needless !== undefined) return { kind: 'nothing-left', note: needless };
  if (choice === 'go') assertShown(inputs, state, ports);
  const approval = await approvalOfStage(ports);
  const decision = batch === undefined ? firstOpen(state, region) : batchDecisionId(region, batch);
  if (choice === 'go' && isBatchDecision(state, decision, batch) && approval?.status !== 'approved') {
    throw new OperatorError(
      `No approval is recorded for this stage, so the go has nobody's name`,
      `stage ${ports.stage ?? '(none)'} of this run`,
      'give the environment that the stage targets an approval check (a misspelt environment is created without any), and run it again',
    );
  }
  const actor = approval === undefined ? ports.actor : approverOf(approval, ports);
  const reason =
    approval?.comment ?? inputs.reason ?? (approval === undefined ? '' : `approved at stage ${approval.stage}`);
  const outcome = await ports.ledger.submit(
    {
      type: 'decide',
      ...(decision === undefined ? {} : { decision }),
      region,
      choice,
      ...(state.plan ? { manifestHash: state.plan.manifestHash } : {}),
      reason,
    },
    actor,
  );
  return { kind: 'submitted', outcome, by: actor.name };
}

/** A go is given for what its giver was shown, and the stage's title may be older than the plan in force. */
function assertShown({ manifest }: ControlReleaseInputs, { plan }: ReleaseState, { stage }: DecidePorts): void {
  if (manifest === undefined || plan === null || plan.manifestHash.startsWith(manifest)) return;
  throw new OperatorError(
    `The approver was shown manifest ${manifest}, and the plan in force is ${plan.manifestHash.slice(0, 12)}: this is no go for it`,
    `stage ${stage ?? '(none)'} of this run`,
    'generate the pipelines anew from the revised release, and have a new run approved',
  );
}

/** The approval that let this stage begin; only an approved one speaks for a person here. */
async function approvalOfStage({ stage, approvals }: DecidePorts): Promise<StageApproval | undefined> {
  if (stage === undefined) return undefined;
  const own = (await approvals()).filter((approval) => approval.stage === stage);
  return own.find((approval) => approval.status === 'approved');
}

function approverOf(approval: StageApproval, { actor, stage }: DecidePorts): Actor {
  if (approval.by === undefined) {
    throw new OperatorError(
      'The approval of this stage does not tell who gave it',
      `stage ${stage ?? ''} of this run`,
      'look at the approval in Azure DevOps; a go without a name does not count',
    );
  }
  return { kind: 'person', name: approval.by, proof: 'approval', ...(actor.run ? { run: actor.run } : {}) };
}

/** The decision that keeps most from happening; among equals the oldest. */
const gravest: readonly DecisionKind[] = [
  'rollback-failed',
  'stop',
  'leftovers',
  'interrupted',
  'hold',
  'attempts',
  'batch',
];

function firstOpen({ decisions }: ReleaseState, region: string): string | undefined {
  const concerned = decisions.filter((open) => open.region === region || open.region === undefined);
  return gravest.flatMap((kind) => concerned.filter((open) => open.kind === kind))[0]?.id;
}

/** A rollback pipeline that is run again, or in another region of the same rollback, carries out what was decided. */
function whyNotRollBack(
  { rollback, regions, decisions }: ReleaseState,
  region: string,
  choice: string,
): string | undefined {
  const isAsked = decisions.some((open) => open.kind === 'rollback-failed');
  if (rollback && !isAsked && choice !== `rollback-${rollback.scope}`) {
    const isPart = rollback.remaining.some((step) => step.region === region);
    if (isPart) return `a rollback of the ${rollback.scope} was decided already: it is carried out first`;
  }
  const left = rollback?.remaining.some((step) => step.region === region);
  const status = regions[region]?.status;
  if (rollback && !left) return `nothing is left to be rolled back in ${region}`;
  if (!rollback && (status === 'rolled-back' || status === 'waiting')) {
    return `${region} is ${status}: nothing is to be rolled back there`;
  }
  return undefined;
}

/** A go outside of a batch's stage may lift a no-go, which starts a batch too: it needs an approval like any other. */
function isBatchDecision(state: ReleaseState, decision: string | undefined, batch: number | undefined): boolean {
  if (batch !== undefined || decision === undefined) return true;
  return state.decisions.find((open) => open.id === decision)?.kind === 'batch';
}

function isBatchDone(state: ReleaseState, region: string, number: number): boolean {
  if (state.plan === null || state.status !== 'active') return false;
  const cells = state.regions[region]?.cells;
  const batch = batchesOf(state.plan).find((candidate) => candidate.number === number);
  if (cells === undefined || batch === undefined) return false;
  return batch.mops.every((mop) => cells[mop]?.status === 'succeeded' || cells[mop]?.status === 'skipped');
}
