import { heedStops } from '../ledger/heed-stops.js';
import { OperatorError } from '../release/operator-error.js';
import type { MopRunParts } from './mop-run.js';

type Parts = Pick<MopRunParts, 'ledger' | 'stops' | 'actor' | 'notes' | 'cancellation'>;

/** Throws when an emergency stop stands beside the log, or when that cannot be known. Those in the log `decide` refuses. */
export async function refuseUnderStop(parts: Parts, what: string): Promise<void> {
  const [stop] = await heedStops(parts, parts.actor);
  if (!stop) return;
  throw new OperatorError(
    `${what}: emergency stop by ${stop.by}: ${stop.reason}`,
    `stop ${stop.id} beside the ledger`,
    'a person must clear it first',
  );
}

/** Puts what stopped this executor from beside the log into it, which then asks a person what follows. */
export async function recordStops(parts: Parts): Promise<void> {
  if (parts.cancellation.isRequested()) return;
  try {
    await heedStops(parts, parts.actor);
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    parts.notes.warn(`Whether a stop stands beside the ledger is not known: ${error.message}`);
  }
}
