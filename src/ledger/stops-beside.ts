import { z } from 'zod';
import { OperatorError } from '../release/operator-error.js';
import type { Actor } from './events.js';
import type { Ledger } from './ledger.js';
import type { ReleaseState } from './state.js';
import type { Stops } from './stores.js';

/** An emergency stop that was left beside the log, for when the log takes no event. It is never changed nor deleted. */
export interface StopBeside {
  readonly id: string;
  readonly reason: string;
  readonly by: string;
}

const stopSchema = z.object({ reason: z.string(), by: z.string() });

/** Reads what was left under `id`. A stop whose words cannot be read is a stop all the same. */
export function parseStop(id: string, text: string): StopBeside {
  try {
    return { id, ...stopSchema.parse(JSON.parse(text)) };
  } catch {
    return { id, reason: 'its record cannot be read', by: 'unknown' };
  }
}

/** Those of `listed` that are in force: no clear has named them. */
export function standingStops(state: ReleaseState, listed: readonly StopBeside[]): readonly StopBeside[] {
  return listed.filter(({ id }) => !state.clearedStops.includes(id));
}

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
