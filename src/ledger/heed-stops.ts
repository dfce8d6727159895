import { OperatorError } from '../release/operator-error.js';
import type { Actor } from './events.js';
import type { Ledger } from './ledger.js';
import { standingStops, type StopBeside } from './stops-beside.js';
import type { Stops } from './stores.js';

/**
 * Looks for stops beside the log and puts those into it that it does not hold yet, so that it asks what follows. Answers
 * the stops that stand, whether or not the log took them. Throws when the stops cannot be looked at: nothing may start then.
 */
export async function heedStops(
  { ledger, stops }: { readonly ledger: Ledger; readonly stops: Pick<Stops, 'list'> },
  actor: Actor,
): Promise<readonly StopBeside[]> {
  const listed = await stops.list();
  for (const { id, reason, by } of standingStops(ledger.state, listed)) {
    if (ledger.state.stop?.beside.includes(id)) continue;
    try {
      await ledger.submit({ type: 'stop', reason, beside: { id, by } }, actor);
    } catch (error) {
      // What made the stop be left there may still hold: it is in force all the same.
      if (!(error instanceof OperatorError)) throw error;
    }
  }
  return standingStops(ledger.state, listed);
}
