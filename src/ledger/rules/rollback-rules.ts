import type { RegionId } from '../../release/plan.js';
import type { Command, Decision } from '../commands.js';
import type { NewEvent } from '../events.js';
import type { CellState } from '../state.js';
import { accepted, firstRefusal, refused } from './answer.js';
import { cellOf, regionOf, type Context } from './context.js';
import { notAttested, notHolding, supersededAttempt } from './mop-rules.js';

type Of<T extends Command['type']> = Extract<Command, { type: T }>;
type Step = { readonly region: RegionId; readonly mop: string };

/** States in which a MOP may have left something behind on its hosts. */
const leavesChanges: readonly CellState['status'][] = [
  'succeeded',
  'failed',
  'interrupted',
  'rollback-interrupted',
  'rollback-failed',
];

/** Skipping a MOP does not undo what its attempts did. */
function mayHaveChanged(cell: CellState | undefined): boolean {
  const status = cell?.status === 'skipped' ? cell.skippedAfter : cell?.status;
  return status !== undefined && leavesChanges.includes(status);
}

export function startMopRollback(context: Context, command: Of<'start-mop-rollback'>): Decision {
  const { state } = context;
  const found = cellOf(context, command.region, command.mop);
  if (found.kind !== 'cell') return found;
  const { cell } = found;
  const refusal = firstRefusal(
    notHolding(context, command.region, command.token, 'execute', 'rollback'),
    state.stop
      ? refused(
          'emergency-stop',
          `Emergency stop by ${state.stop.by}: nothing follows by itself, a rollback neither; a person clears it and decides.`,
        )
      : undefined,
    state.open
      ? refused(
          'attempt-open',
          `${state.open.mop} in ${state.open.region} (attempt ${state.open.attempt}) is under way.`,
        )
      : undefined,
    waitsForPerson(context, command.region),
    state.rollback ? notNext(state.rollback.remaining, command) : notByItself(command, cell),
  );
  if (refusal) return refusal;
  const { region, mop, reason } = command;
  return accepted({ type: 'MopRollbackStarted', data: { region, mop, attempt: Math.max(1, cell.attempt), reason } });
}

export function endMopRollback(context: Context, command: Of<'end-mop-rollback'>): Decision {
  const { end, of } = command;
  const refusal =
    supersededAttempt(context, 'rollback', of) ??
    takenUpAgain(context, of) ??
    (end.kind === 'rolled-back' && wasBegun(context, of) ? notAttested(context, of.mop) : undefined);
  if (refusal) return refusal;
  const { region, mop, attempt } = of;
  const cell = { region, mop, attempt };
  const phases = command.phases.map((phase): NewEvent => ({ type: 'MopPhaseFinished', data: { ...cell, ...phase } }));
  switch (end.kind) {
    case 'rolled-back':
      return accepted(
        ...phases,
        {
          type: 'MopRolledBack',
          data: { ...cell, durationMs: end.durationMs, ...(end.note ? { note: end.note } : {}) },
        },
        ...finishRollback(context, cell),
      );
    case 'interrupted':
      return accepted(...phases, { type: 'MopRollbackInterrupted', data: { ...cell, reason: end.reason } });
    case 'failed':
      return accepted(
        ...phases,
        { type: 'MopRollbackFailed', data: { ...cell, reason: end.reason } },
        {
          type: 'AlertRaised',
          data: {
            alert: `rollback-failed:${region}:${mop}:${context.state.seq}`,
            level: 'critical',
            region,
            mop,
            text: `The rollback of ${mop} in ${region} failed: ${end.reason}`,
          },
        },
        {
          type: 'DecisionRequested',
          data: {
            decision: `rollback-failed:${region}:${mop}:${context.state.seq}`,
            kind: 'rollback-failed',
            region,
            mop,
            question: `${region}: the rollback of ${mop} failed; go when its hosts were set right by hand and verified?`,
          },
        },
      );
  }
}

/** The events that open a rollback which a person decided, or why there is none to open. */
export function openRollback(
  { state, plan }: Context,
  choice: 'rollback-mop' | 'rollback-region' | 'rollback-release',
  region: RegionId | undefined,
  mop: string | undefined,
  reason: string,
): Decision {
  if (state.rollback) return refused('rollback-open', `A rollback (${state.rollback.scope}) is under way already.`);
  if (state.open)
    return refused(
      'attempt-open',
      `${state.open.mop} in ${state.open.region} is under way; stop it or let it end before a rollback.`,
    );
  const scope = choice === 'rollback-mop' ? 'mop' : choice === 'rollback-region' ? 'region' : 'release';
  const laterFirst = plan.regions.map(({ id }) => id).reverse();
  if (scope !== 'release' && !region) return refused('unknown-region', `Say which region to roll back.`);
  const later = laterFirst.slice(0, laterFirst.indexOf(region ?? '')).find((id) => stepsOf(id).length > 0);
  if (scope !== 'release' && later) {
    return refused(
      'order',
      `${later} comes after ${region} and has MOPs that are not rolled back; roll the release back, or ${later} first.`,
    );
  }
  const all = scope === 'release' ? laterFirst.flatMap(stepsOf) : stepsOf(region ?? '');
  const order = scope === 'mop' ? all.filter((step) => mop === undefined || step.mop === mop).slice(0, 1) : all;
  if (order.length === 0) return refused('not-open', `Nothing is left to roll back in ${region ?? 'this release'}.`);
  if (scope === 'mop' && all[0]?.mop !== order[0]?.mop) {
    return refused('order', `${all[0]?.mop} was run after ${mop} in ${region}; roll it back first.`);
  }
  return accepted({ type: 'RollbackStarted', data: { scope, order: [...order], reason } });

  function stepsOf(id: RegionId): readonly Step[] {
    const cells = regionOf(state, id)?.cells ?? {};
    return plan.mops
      .map((planned) => planned.id)
      .reverse()
      .filter((planned) => mayHaveChanged(cells[planned]))
      .map((planned) => ({ region: id, mop: planned }));
  }
}

/** Refuses the executor of a rollback that was interrupted and started anew since, under the same token and attempt. */
function takenUpAgain({ state }: Context, { region, mop, started }: Step & { started: number }): Decision | undefined {
  if (state.open?.started === started) return undefined;
  return refused(
    'attempt-superseded',
    `The rollback of ${mop} in ${region} was started again since; stop, and append nothing.`,
  );
}

/** A manual MOP's phases are reported before a person is asked to begin. */
function wasBegun({ state }: Context, { region, mop }: Step): boolean {
  return (regionOf(state, region)?.cells[mop]?.phases.length ?? 0) > 0;
}

function waitsForPerson({ state }: Context, region: RegionId): Decision | undefined {
  const asked = state.decisions.find(
    ({ kind, region: of }) =>
      kind === 'rollback-failed' ||
      ((kind === 'stop' || kind === 'interrupted' || kind === 'hold') && (of === undefined || of === region)),
  );
  return asked ? refused('decision-open', `A decision is open: ${asked.question}`, { mayChange: true }) : undefined;
}

function notNext([next]: readonly Step[], { region, mop }: Step): Decision | undefined {
  if (next?.region === region && next.mop === mop) return undefined;
  return refused(
    'order',
    `${next ? `${next.mop} in ${next.region}` : 'nothing'} is next to be rolled back, not ${mop} in ${region}.`,
  );
}

function notByItself({ region, mop }: Step, { status }: CellState): Decision | undefined {
  if (status === 'failed' || status === 'interrupted' || status === 'rollback-interrupted') return undefined;
  return refused('wrong-state', `${mop} in ${region} is ${status}; it is rolled back only when a person decides so.`);
}

/** The events that end an open rollback, or its part in a region, once `done` is out of the way. */
export function finishRollback({ state }: Context, done: Step): readonly NewEvent[] {
  const { rollback } = state;
  if (!rollback) return [];
  const remaining = rollback.remaining.filter((step) => step.region !== done.region || step.mop !== done.mop);
  const regionDone = rollback.scope !== 'mop' && !remaining.some((step) => step.region === done.region);
  return [
    ...(regionDone ? [{ type: 'RegionRolledBack', data: { region: done.region } } as const] : []),
    ...(remaining.length === 0 ? [{ type: 'RollbackFinished', data: { scope: rollback.scope } } as const] : []),
  ];
}
