import { OperatorError } from '../release/operator-error.js';
import type { FencingToken } from './events.js';
import { parseToken } from './token.js';

/** Reads the event whose loss a person accepts, as the refusal names it. */
export function lostEvent(text: string): FencingToken {
  const lost = parseToken(text.trim());
  if (lost) return lost;
  throw new OperatorError(
    'this does not name an event',
    text.slice(0, 80),
    'copy <sequence>.<hash> from the sentence that says which event the ledger does not hold',
  );
}
