import type { Refusal } from '../../src/ledger/refusal.js';
import { silentFor, type Silence } from '../../src/ledger/silence.js';
import type { LockHolder, OpenActivity, ReleaseState } from '../../src/ledger/state.js';
import { span } from './lock-ports.js';

/** What a waiter saw at one poll. */
export interface Standing {
  readonly region: string;
  readonly state: ReleaseState;
  readonly refusal: Refusal;
  /** Of the open attempt's executor; absent when nothing is open or its heartbeat could not be read. */
  readonly silence?: Silence | undefined;
  /** The service's clock at that poll. */
  readonly nowMs: number;
  readonly leftMs: number;
}

/** The line that each poll prints: place in the order, who holds the lock since when and how far it is, how long we wait still. */
export function whereThingsStand(standing: Standing): string {
  const { region, state, refusal, leftMs } = standing;
  const regions = state.plan?.regions ?? [];
  const place = regions.findIndex(({ id }) => id === region) + 1;
  const holder = state.lock ? heldBy(state.lock, standing) : 'Nobody holds the lock.';
  const why = refusal.code === 'lock-held' ? '' : ` ${refusal.message}`;
  return `${region} is number ${place} of ${regions.length} in the order. ${holder}${why} Waiting ${span(leftMs)} more at most.`;
}

function heldBy({ region, sinceMs, run, purpose }: LockHolder, standing: Standing): string {
  const since = `${new Date(sinceMs).toISOString()} (${span(standing.nowMs - sinceMs)})`;
  const what = purpose === 'rollback' ? ' to roll back' : '';
  return `${region} holds the lock${what} since ${since}, run ${run.url} - ${progress(region, standing)}.`;
}

function progress(region: string, { state, silence, nowMs }: Standing): string {
  const mops = state.plan?.mops ?? [];
  const { open } = state;
  if (open === null) {
    const cells = state.regions[region]?.cells ?? {};
    const done = mops.filter(({ id }) => ['succeeded', 'skipped'].includes(cells[id]?.status ?? '')).length;
    return `${done} of ${mops.length} MOPs are done, none runs now`;
  }
  const number = mops.findIndex(({ id }) => id === open.mop) + 1;
  const doing = open.kind === 'attempt' ? 'it executes' : 'it rolls back';
  return `${doing} MOP ${number} of ${mops.length}, ${open.mop} (attempt ${open.attempt}), ${lastHeartbeat(open, silence, nowMs)}`;
}

function lastHeartbeat(open: OpenActivity, silence: Silence | undefined, nowMs: number): string {
  if (silence?.of !== open.started) return 'its heartbeat could not be read';
  if (silence.ms === undefined) return `no heartbeat yet in ${span(nowMs - open.sinceMs)}`;
  return `last heartbeat ${span(silentFor(open, silence, nowMs))} ago`;
}
