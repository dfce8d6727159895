import { OperatorError } from '../release/operator-error.js';
import type { StatusBrought } from './bring-status-up.js';

/** What an operator must know when status.json tells of events that the ledger does not hold. */
export class Contradiction extends OperatorError {
  constructor({ sequence, hash, ledgerSequence }: Extract<StatusBrought, { kind: 'contradicts' }>, release: string) {
    super(
      `status.json tells of event ${sequence}.${hash}, but the ledger, which ends at ${ledgerSequence}, does not hold it`,
      `state container of ${release}`,
      'the storage was restored or cut: stop all runs and follow "Restored from backup" in docs/operator; a person may accept the loss with accept-loss',
    );
  }
}
