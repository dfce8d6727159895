import type { Command, Decision } from '../commands.js';
import type { Choice, NewEvent } from '../events.js';
import { batchesOf } from '../../release/batches.js';
import type { CellState, OpenDecision } from '../state.js';
import { sameToken } from '../token.js';
import { accepted, already, firstRefusal, refused } from './answer.js';
import {
  cellOf,
  firstOpenRegion,
  isDone,
  isManual,
  isRegionDone,
  needsPerson,
  regionOf,
  unknownPlace,
  unknownRegion,
  type Context,
} from './context.js';
import { batchDecisionId, nextBatch, requestNextBatch } from './decision-points.js';
import { finishRollback, openRollback } from './rollback-rules.js';

type Of<T extends Command['type']> = Extract<Command, { type: T }>;

export function makeDecision(context: Context, command: Of<'decide'>): Decision {
  const { state, plan } = context;
  const { choice, reason } = command;
  const refusal = firstRefusal(
    needsPerson(context, `decide ${choice}`, reason),
    command.region !== undefined && !regionOf(state, command.region) ? unknownRegion(plan, command.region) : undefined,
    command.manifestHash !== undefined && command.manifestHash !== plan.manifestHash
      ? refused(
          'drift',
          `The decision was made for manifest ${command.manifestHash.slice(0, 12)}, the plan in force is ${plan.manifestHash.slice(0, 12)}; look at the plan and decide again.`,
        )
      : undefined,
  );
  if (refusal) return refusal;
  const found = findAsked(context, command);
  if (found.kind !== 'asked') return found;
  const open = found.asked;
  // A no-go that names no region holds the release where it stands.
  const region = open.region ?? command.region ?? (choice === 'no-go' ? firstOpenRegion(state, plan) : undefined);
  const made: NewEvent = {
    type: 'DecisionMade',
    data: {
      decision: open.id,
      choice,
      ...(region ? { region } : {}),
      ...(open.mop ? { mop: open.mop } : {}),
      ...(open.batch ? { batch: open.batch } : {}),
      manifestHash: plan.manifestHash,
      reason,
    },
  };
  if (choice === 'go' || choice === 'no-go') {
    const setRight = choice === 'go' && open.kind === 'rollback-failed' && region && open.mop;
    return accepted(made, ...(setRight ? finishRollback(context, { region, mop: open.mop ?? '' }) : []));
  }
  const mop = choice === 'rollback-mop' ? open.mop : undefined;
  if (isUnderWay(context, choice, region, open)) return accepted(made);
  const rollback = openRollback(context, choice, region, mop, reason);
  if (rollback.kind === 'refused') return rollback;
  const [started] = rollback.events;
  const order = started?.type === 'RollbackStarted' ? started.data.order : [];
  const answered = alsoAnswered(context, choice, order)
    .filter(({ id }) => id !== open.id)
    .map(({ id, region: of = region, mop: about, batch }): NewEvent => ({
      type: 'DecisionMade',
      data: {
        decision: id,
        choice,
        ...(of ? { region: of } : {}),
        ...(about ? { mop: about } : {}),
        ...(batch ? { batch } : {}),
        manifestHash: plan.manifestHash,
        reason,
      },
    }));
  return accepted(made, ...answered, ...rollback.events);
}

/**
 * The rollback that was decided is under way already: another person agrees to its part in a region, or answers a failed
 * rollback of a MOP by having it tried again. Either is recorded and opens nothing.
 */
function isUnderWay(
  { state: { rollback } }: Context,
  choice: Choice,
  region: string | undefined,
  { kind }: Asked,
): boolean {
  if (!rollback) return false;
  const isPart = region === undefined || rollback.remaining.some((step) => step.region === region);
  return isPart && (kind === 'rollback-failed' || choice === `rollback-${rollback.scope}`);
}

/** Questions that a rollback answers with it: those about what it rolls back, and those about no region at all. */
function alsoAnswered(
  { state }: Context,
  choice: string,
  order: readonly { readonly region: string; readonly mop: string }[],
): readonly OpenDecision[] {
  return state.decisions.filter(({ region, mop, kind }) => {
    if (region === undefined) return true;
    if (choice !== 'rollback-mop') return order.some((step) => step.region === region);
    return kind !== 'batch' && order.some((step) => step.region === region && (mop === undefined || step.mop === mop));
  });
}

type Asked = Omit<OpenDecision, 'question' | 'sinceMs'>;

/** The open decision that a person answers; without one, the batch whose no-go a go would lift, or a rollback of a region's own accord. */
function findAsked(
  context: Context,
  command: Of<'decide'>,
): { readonly kind: 'asked'; readonly asked: Asked } | Decision {
  const { state, plan } = context;
  const { decision, region: id, choice } = command;
  const open = state.decisions.find((candidate) =>
    decision !== undefined
      ? candidate.id === decision
      : id === undefined || candidate.region === id || candidate.region === undefined,
  );
  if (open) return { kind: 'asked', asked: open };
  if (decision !== undefined) {
    const made = state.decided.findLast((candidate) => candidate.id === decision);
    if (made?.choice === choice) return already(`${decision} was decided ${made.choice} by ${made.by} already`);
    if (made) return refused('not-open', `${decision} was decided ${made.choice} by ${made.by} already.`);
  }
  const region = id === undefined ? undefined : regionOf(state, id);
  if (choice.startsWith('rollback-'))
    return { kind: 'asked', asked: { id: `rollback:${id ?? 'release'}:${state.seq + 1}`, kind: 'hold', region: id } };
  const next = region && nextBatch({ plan }, region);
  if (id !== undefined && (region?.noGo || (next && choice === 'no-go' && state.lock?.region === id)))
    return { kind: 'asked', asked: batchAsked(context, id) };
  if (next?.hasGo && choice === 'go') return already(`batch ${next.batch.number} of ${id} has its go already`);
  return refused(
    'not-open',
    `No decision ${decision ?? ''}is open${id ? ` for ${id}` : ''}; see the open ones with \`ledger show\` or in the hub.`,
  );
}

/** The batch that a person speaks of without being asked: the region's next, or its last when all are done. */
function batchAsked({ state, plan }: Context, id: string): Asked {
  const region = regionOf(state, id);
  const batch = (region && nextBatch({ plan }, region)?.batch.number) ?? batchesOf(plan).length;
  return { id: batchDecisionId(id, batch), kind: 'batch', region: id, batch };
}

export function skipMop(context: Context, command: Of<'skip-mop'>): Decision {
  const found = cellOf(context, command.region, command.mop);
  if (found.kind !== 'cell') return found;
  const { status } = found.cell;
  const refusal = firstRefusal(
    needsPerson(context, 'skip a MOP', command.reason),
    isDone(found.cell)
      ? refused('already-done', `${command.mop} in ${command.region} is ${status} already.`)
      : undefined,
    status === 'running' || status === 'rolling-back'
      ? refused(
          'attempt-open',
          `${command.mop} in ${command.region} is ${status}; stop it or let it end before it is skipped.`,
        )
      : undefined,
    context.state.rollback
      ? refused('rollback-open', 'A rollback is under way; skip when it has finished.')
      : undefined,
  );
  if (refusal) return refusal;
  const { region, mop, reason } = command;
  const asked =
    context.state.lock?.region === region
      ? requestNextBatch(context, region, { [mop]: { ...found.cell, status: 'skipped' } })
      : [];
  return accepted({ type: 'MopSkipped', data: { region, mop, reason } }, ...asked);
}

export function skipRegion(context: Context, { region: id, reason }: Of<'skip-region'>): Decision {
  const region = regionOf(context.state, id);
  if (!region) return unknownRegion(context.plan, id);
  const refusal = firstRefusal(
    needsPerson(context, 'skip a region', reason),
    isRegionDone(region) ? refused('already-done', `Region ${id} is ${region.status} already.`) : undefined,
    context.state.lock?.region === id
      ? refused(
          'lock-held',
          `${id} holds the lock; let its run give back, or break the lock, before the region is skipped.`,
        )
      : undefined,
    context.state.rollback
      ? refused('rollback-open', 'A rollback is under way; skip when it has finished.')
      : undefined,
  );
  return refusal ?? accepted({ type: 'RegionSkipped', data: { region: id, reason } });
}

/** A go for everything that keeps a failed region from running again. */
export function retryRegion(context: Context, { region: id, reason }: Of<'retry-region'>): Decision {
  const { state, plan } = context;
  const region = regionOf(state, id);
  if (!region) return unknownRegion(plan, id);
  const refusal = needsPerson(context, 'retry a region', reason);
  if (refusal) return refusal;
  const lifted = state.decisions.filter(
    (open) => open.region === id && (open.kind === 'attempts' || open.kind === 'interrupted' || open.kind === 'hold'),
  );
  const exhausted = plan.mops
    .filter(({ id: mop }) => isExhausted(region.cells[mop], plan) && !lifted.some((open) => open.mop === mop))
    .map(({ id: mop }): Asked => ({ id: `attempts:${id}:${mop}:${state.seq + 1}`, kind: 'attempts', region: id, mop }));
  const asked = [...lifted, ...exhausted, ...(region.noGo ? [batchAsked(context, id)] : [])];
  if (asked.length === 0) return already(`nothing keeps ${id} from being run again: re-run its pipeline`);
  return accepted(
    ...asked.map(({ id: decision, mop, batch }): NewEvent => ({
      type: 'DecisionMade',
      data: {
        decision,
        choice: 'go',
        region: id,
        ...(mop ? { mop } : {}),
        ...(batch ? { batch } : {}),
        manifestHash: plan.manifestHash,
        reason,
      },
    })),
  );
}

function isExhausted(cell: CellState | undefined, { policy }: Context['plan']): boolean {
  return cell !== undefined && !isDone(cell) && cell.attemptsUsed >= policy.maxAttempts;
}

export function abandon(context: Context, { reason }: Of<'abandon'>): Decision {
  const { state } = context;
  const refusal = firstRefusal(
    needsPerson(context, 'abandon the release', reason),
    state.open
      ? refused(
          'attempt-open',
          `${state.open.mop} in ${state.open.region} is under way; stop it and let it end (or break the lock) before the release is abandoned.`,
        )
      : undefined,
  );
  if (refusal) return refusal;
  return accepted(
    ...(state.lock
      ? [
          {
            type: 'LockBroken',
            data: { region: state.lock.region, reason: `the release was abandoned: ${reason}` },
          } as const,
        ]
      : []),
    { type: 'ReleaseAbandoned', data: { reason } },
  );
}

export function acknowledge(context: Context, { alert, reason }: Of<'acknowledge'>): Decision {
  const refusal = needsPerson(context, 'acknowledge an alert', reason);
  if (refusal) return refusal;
  const raised = context.state.alerts.find(({ id }) => id === alert);
  if (!raised) return refused('not-open', `No alert ${alert} was raised.`);
  return raised.acknowledged
    ? already(`alert ${alert} is acknowledged already`)
    : accepted({ type: 'AlertAcknowledged', data: { alert, reason } });
}

export function attest(context: Context, command: Of<'attest'>): Decision {
  const { text, item, region, mop } = command;
  return (
    needsPerson(context, 'attest', text) ??
    unknownPlace(context, { region, mop }) ??
    tooEarly(context, command) ??
    accepted({
      type: 'AttestationRecorded',
      data: { text, ...(item ? { item } : {}), ...(region ? { region } : {}), ...(mop ? { mop } : {}) },
    })
  );
}

/** An attestation of a manual MOP counts only while run-mop waits for it: one that would not count is not taken. */
function tooEarly({ state, plan }: Context, { region, mop, item }: Of<'attest'>): Decision | undefined {
  if (region === undefined || mop === undefined || item !== undefined || !isManual(plan, mop)) return undefined;
  const isOpen = state.open?.region === region && state.open.mop === mop;
  if (isOpen || isDone(regionOf(state, region)?.cells[mop])) return undefined;
  return refused(
    'not-open',
    `${mop} in ${region} is a manual MOP that is not under way; attest it once its run-mop waits for it, or it would not count.`,
  );
}

/** From here on this log counts as whole for whoever has seen the lost event. */
export function acceptLoss(context: Context, { lost, reason }: Of<'accept-loss'>): Decision {
  const refusal = needsPerson(context, 'accept the loss of events', reason);
  if (refusal) return refusal;
  if (context.state.acceptedLosses.some((known) => sameToken(known, lost)))
    return already(`the loss of event ${lost.seq} is accepted already`);
  return accepted({ type: 'LossAccepted', data: { lost, reason } });
}
