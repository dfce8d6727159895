import type { Actor } from './events.js';
import type { Ledger, Outcome } from './ledger.js';
import type { Stops } from './stores.js';

export type Stopped =
  { readonly kind: 'recorded'; readonly outcome: Outcome } | { readonly kind: 'beside-the-log'; readonly why: string };

/** Long for one append, short for somebody who sees smoke. */
const patienceMs = 5_000;

/**
 * Requests the emergency stop in the log. When the log has not taken it within 5 s, being full, broken or throttled, it is
 * left beside the log too, under the id `newId`, by which the log knows it should it take it after all.
 */
export async function requestStop(
  ports: { readonly ledger: Ledger; readonly stops: Stops; readonly sleep: (ms: number) => Promise<void> },
  { reason, actor, newId }: { readonly reason: string; readonly actor: Actor; readonly newId: string },
): Promise<Stopped> {
  const { ledger, stops, sleep } = ports;
  const inTheLog = ledger.submit({ type: 'stop', reason, beside: { id: newId, by: actor.name } }, actor).then(
    (outcome) => ({ kind: 'recorded', outcome }) as const,
    (error: unknown) => ({ kind: 'failed', why: error instanceof Error ? error.message : String(error) }) as const,
  );
  const late = sleep(patienceMs).then(
    () => ({ kind: 'failed', why: `it did not take the event within ${patienceMs / 1000} s` }) as const,
  );
  const first = await Promise.race([inTheLog, late]);
  if (first.kind === 'recorded') return first;
  try {
    await stops.request(newId, reason, actor.name);
    return { kind: 'beside-the-log', why: first.why };
  } catch (error) {
    const last = await inTheLog;
    if (last.kind === 'recorded') return last;
    throw error;
  }
}
