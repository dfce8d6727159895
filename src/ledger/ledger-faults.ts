import { OperatorError } from '../release/operator-error.js';
import type { FencingToken } from './events.js';
import { formatToken } from './token.js';

/** The history that was read contradicts itself: nothing may be appended to it. */
export class LedgerBroken extends OperatorError {
  constructor(line: number, why: string) {
    super(
      `The ledger's history is broken: ${why}`,
      `line ${line}`,
      'run `npm run ledger -- verify`, and restore the log before anything else runs',
    );
  }
}

/** The log does not hold what its reader has seen of it. */
export class LedgerCut extends OperatorError {
  constructor(seen: FencingToken, endsAt: number) {
    super(
      `The ledger, which ends at ${endsAt}, does not hold event ${formatToken(seen)}, which was seen before`,
      'ledger',
      'the storage was restored or cut: stop all runs and follow "Restored from backup" in docs/operator; a person may accept the loss with accept-loss',
    );
  }
}
