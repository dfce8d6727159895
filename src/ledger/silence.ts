import type { Heartbeats } from './stores.js';
import type { OpenActivity } from './state.js';

/**
 * How long the executor of one attempt or rollback had been silent when somebody looked. `of` is the sequence number of
 * the event that opened it: what was seen of one says nothing about another that was opened since. Without `ms` no
 * heartbeat had been written yet.
 */
export interface Silence {
  readonly of: number;
  readonly ms?: number;
}

/** Looks at the open activity's heartbeat; nothing is open: nothing to say. */
export async function seenSilence(
  beats: Pick<Heartbeats, 'silentMs'>,
  open: OpenActivity | null,
): Promise<{ readonly silence?: Silence }> {
  if (open === null) return {};
  const ms = await beats.silentMs(open.token.seq, open.attempt);
  return { silence: { of: open.started, ...(ms === undefined ? {} : { ms }) } };
}

/**
 * Milliseconds for which the open activity has certainly been silent: never longer than it is open, for heartbeats of
 * earlier activities under the same token and attempt number share its name; 0 when nobody looked at this one.
 */
export function silentFor({ started, sinceMs }: OpenActivity, seen: Silence | undefined, nowMs: number): number {
  if (seen?.of !== started) return 0;
  return Math.max(0, Math.min(seen.ms ?? Infinity, nowMs - sinceMs));
}
