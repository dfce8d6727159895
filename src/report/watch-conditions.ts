import type { EventData } from '../ledger/events.js';
import { silentFor, type Silence } from '../ledger/silence.js';
import type { OpenActivity, OpenDecision, ReleaseState } from '../ledger/state.js';
import type { StopBeside } from '../ledger/stops-beside.js';
import type { Plan } from '../release/plan.js';
import { describeBudget, rollbackBudget } from '../run/rollback-budget.js';

export type Condition = EventData<'AlertRaised'>;

export interface WatchSight {
  /** The storage service's time of the read. */
  readonly nowMs: number;
  /** What was seen of the open activity's heartbeat; undefined when nothing is open. */
  readonly silence: Silence | undefined;
  readonly decisionOverdueMs: number;
  /** Emergency stops beside the log that are in force. */
  readonly stopsBeside: readonly StopBeside[];
}

/**
 * What a watcher must tell people of an active release: a stop beside the log, an open attempt without a sign of life,
 * a rollback over its budget, decisions that nobody takes. The id of a condition is the same at every look, so that it is raised once.
 */
export function watchConditions(state: ReleaseState, plan: Plan, sight: WatchSight): readonly Condition[] {
  const { open, decisions } = state;
  const stale = open ? staleHeartbeat(open, plan.policy.takeOver.staleAfterMs, sight) : undefined;
  return [
    ...sight.stopsBeside.map(stopBesideTheLog),
    ...(stale ? [stale] : []),
    ...rollbackOverBudget(state, sight.nowMs),
    ...decisions
      .filter(({ sinceMs }) => sight.nowMs - sinceMs >= sight.decisionOverdueMs)
      .map((decision) => overdueDecision(decision, sight)),
  ];
}

/** Left where the log could not take it: people who look at the log alone must know of it. */
function stopBesideTheLog({ id, by, reason }: StopBeside): Condition {
  return {
    alert: `stop-beside-the-log:${id}`,
    level: 'critical',
    text: `${by} requested an emergency stop beside the log: ${reason}. It is in force until a person clears it with a reason.`,
  };
}

/** Of a region or the release; that of a single MOP tells of itself. */
function rollbackOverBudget(state: ReleaseState, nowMs: number): readonly Condition[] {
  const { rollback } = state;
  const budget = rollbackBudget(state, nowMs);
  if (!rollback || !budget || budget.usedMs <= budget.budgetMs) return [];
  return [
    {
      alert: `rollback-over-budget:${rollback.scope}:${iso(rollback.sinceMs)}`,
      level: 'critical',
      text: `The ${describeBudget(budget)}. It goes on until its pipelines have ended it.`,
    },
  ];
}

function staleHeartbeat(open: OpenActivity, staleAfterMs: number, sight: WatchSight): Condition | undefined {
  const { kind, region, mop, attempt, started } = open;
  const silentMs = silentFor(open, sight.silence, sight.nowMs);
  if (silentMs < staleAfterMs) return undefined;
  const what = kind === 'attempt' ? `Attempt ${attempt} of ${mop}` : `The rollback of ${mop} (attempt ${attempt})`;
  return {
    alert: `stale-heartbeat:${region}:${mop}:${started}`,
    level: 'critical',
    region,
    mop,
    text: `${what} in ${region} has given no sign of life for ${minutes(silentMs)} and counts as dead after ${minutes(staleAfterMs)}. Start the pipeline of ${region} again: it takes the lock over.`,
  };
}

/** A batch that waits costs time; any other decision waits because something went wrong. */
function overdueDecision({ id, kind, region, mop, question, sinceMs }: OpenDecision, { nowMs }: WatchSight): Condition {
  return {
    alert: `overdue-decision:${id}:${iso(sinceMs)}`,
    level: kind === 'batch' ? 'warning' : 'critical',
    ...(region === undefined ? {} : { region }),
    ...(mop === undefined ? {} : { mop }),
    text: `A decision has been open for ${minutes(nowMs - sinceMs)}: ${question}`,
  };
}

const iso = (ms: number): string => new Date(ms).toISOString();
const minutes = (ms: number): string => (ms < 60_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`);
