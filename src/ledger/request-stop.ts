import type { Actor } from './events.js';
import type { Ledger, Outcome } from './ledger.js';
import type { Stops } from './stores.js';

export type Stopped =
  { readonly kind: 'recorded'; readonly outcome: Outcome } | { readonly kind: 'beside-the-log'; readonly why: string };

/** Requests the emergency stop in the log; when the log cannot take it, beside the log under the id `newId`. */
export async function requestStop(
  { ledger, stops }: { readonly ledger: Ledger; readonly stops: Stops },
  { reason, actor, newId }: { readonly reason: string; readonly actor: Actor; readonly newId: string },
): Promise<Stopped> {
  try {
    return { kind: 'recorded', outcome: await ledger.submit({ type: 'stop', reason }, actor) };
  } catch (error) {
    await stops.request(newId, reason, actor.name);
    return { kind: 'beside-the-log', why: error instanceof Error ? error.message : String(error) };
  }
}
