import type { OpenActivity, ReleaseState } from '../ledger/state.js';
import { standingStops, type StopBeside } from '../ledger/stops-beside.js';
import { sameToken } from '../ledger/token.js';

/** Why a running playbook is stopped. */
export type StopReason =
  | { readonly kind: 'emergency-stop'; readonly by: string; readonly reason: string }
  | { readonly kind: 'superseded'; readonly why: string }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'deadline'; readonly limitMs: number }
  | { readonly kind: 'health'; readonly summary: string }
  /** No heartbeat got through: others may count this executor as dead, and so it is. */
  | { readonly kind: 'fenced'; readonly withinMs: number };

/** The activity that an executor believes to be its own. */
export type Activity = Omit<OpenActivity, 'sinceMs'>;

/** Whether what the ledger says now lets `mine` go on. Being superseded comes first: such an executor appends nothing. */
export function whyStop(state: ReleaseState, mine: Activity): StopReason | undefined {
  const { lock, open, stop } = state;
  if (!lock || !sameToken(lock.token, mine.token)) {
    return {
      kind: 'superseded',
      why: lock ? `the lock was granted anew (token ${lock.token.seq})` : 'the lock is free',
    };
  }
  if (!open || !sameActivity(open, mine)) {
    return { kind: 'superseded', why: `${mine.kind} ${mine.attempt} was ended by somebody else` };
  }
  return stop ? { kind: 'emergency-stop', by: stop.by, reason: stop.reason } : undefined;
}

/** The first stop beside the log that is in force. */
export function stopBeside(state: ReleaseState, listed: readonly StopBeside[]): StopReason | undefined {
  const [first] = standingStops(state, listed);
  return first && { kind: 'emergency-stop', by: first.by, reason: first.reason };
}

/** What is recorded after the processes are dead (design: "Why a running MOP stops, and what follows"). */
export function afterStop(reason: StopReason): 'append-nothing' | 'interrupted' | 'failed' {
  switch (reason.kind) {
    case 'superseded':
      return 'append-nothing';
    case 'emergency-stop':
    case 'cancelled':
    case 'fenced':
      return 'interrupted';
    case 'deadline':
    case 'health':
      return 'failed';
  }
}

export function describeStop(reason: StopReason): string {
  switch (reason.kind) {
    case 'superseded':
      return `superseded: ${reason.why}`;
    case 'emergency-stop':
      return `emergency stop by ${reason.by}: ${reason.reason}`;
    case 'cancelled':
      return 'the job was cancelled';
    case 'health':
      return `the region's health became critical: ${reason.summary}`;
    case 'deadline':
      return `over its deadline of ${Math.round(reason.limitMs / 60_000)} min`;
    case 'fenced':
      return `no heartbeat got through for ${Math.round(reason.withinMs / 1000)} s, so its fence ended what ran`;
  }
}

function sameActivity(open: OpenActivity, mine: Activity): boolean {
  return (
    open.kind === mine.kind &&
    open.region === mine.region &&
    open.mop === mine.mop &&
    open.attempt === mine.attempt &&
    open.started === mine.started &&
    sameToken(open.token, mine.token)
  );
}
