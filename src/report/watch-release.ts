import type { Actor } from '../ledger/events.js';
import type { Ledger, Outcome } from '../ledger/ledger.js';
import { seenSilence } from '../ledger/silence.js';
import type { ReleaseState } from '../ledger/state.js';
import { heedStops } from '../ledger/heed-stops.js';
import type { ReleaseStore } from '../ledger/stores.js';
import { OperatorError } from '../release/operator-error.js';
import { bringStatusUp, type StatusBrought } from './bring-status-up.js';
import { freeEndedFleet, type FleetFound } from './free-fleet.js';
import { watchConditions, type Condition } from './watch-conditions.js';

export interface WatchParts {
  readonly release: string;
  readonly ledger: Ledger;
  readonly store: Pick<ReleaseStore, 'beats' | 'stops' | 'status' | 'fleet'>;
  readonly actor: Actor;
  readonly decisionOverdueMs: number;
}

export interface Standing extends Condition {
  readonly how: 'raised now' | 'raised before' | 'acknowledged' | 'not recorded';
  /** Why the ledger did not take the alert. */
  readonly why?: string;
}

export interface Watched {
  readonly state: ReleaseState;
  readonly standing: readonly Standing[];
  readonly status: StatusBrought;
  readonly fleet: FleetFound;
}

/**
 * One look of the watcher: raises each standing condition once, then repairs what a task that died left behind: a
 * status.json behind the ledger, a fleet.json that names an ended release.
 */
export async function watchRelease(parts: WatchParts): Promise<Watched> {
  const { ledger, store } = parts;
  const standing: Standing[] = [];
  for (const condition of await conditionsNow(parts)) standing.push(await raise(condition, parts));
  const status = await bringStatusUp(ledger, store.status);
  const { state } = ledger;
  return { state, standing, status, fleet: await freeEndedFleet(parts.release, state, store.fleet) };
}

async function conditionsNow({ ledger, store, actor, decisionOverdueMs }: WatchParts): Promise<readonly Condition[]> {
  const { plan, open, status } = await ledger.refresh();
  if (plan === null || status !== 'active') return [];
  const { silence } = await seenSilence(store.beats, open);
  const stopsBeside = await heedStops({ ledger, stops: store.stops }, actor);
  return watchConditions(ledger.state, plan, { nowMs: ledger.nowMs, silence, decisionOverdueMs, stopsBeside });
}

async function raise(condition: Condition, { ledger, actor }: WatchParts): Promise<Standing> {
  const outcome = await submitted(condition, ledger, actor);
  if (outcome instanceof OperatorError) return { ...condition, how: 'not recorded', why: outcome.message };
  switch (outcome.kind) {
    case 'appended':
      return { ...condition, how: 'raised now' };
    case 'refused':
      return { ...condition, how: 'not recorded', why: outcome.refusal.message };
    case 'already': {
      const acknowledged = outcome.state.alerts.some(({ id, acknowledged: seen }) => id === condition.alert && seen);
      return { ...condition, how: acknowledged ? 'acknowledged' : 'raised before' };
    }
  }
}

/** A log that takes no more alerts must not keep the projections from being repaired. */
function submitted(data: Condition, ledger: Ledger, actor: Actor): Promise<Outcome | OperatorError> {
  return ledger.submit({ type: 'alert', data }, actor).catch((error: unknown) => {
    if (error instanceof OperatorError) return error;
    throw error;
  });
}
