import { OperatorError } from '../release/operator-error.js';
import type { StatusBrought } from './bring-status-up.js';

/** What an operator must know when status.json tells of events that the ledger does not hold. */
export function contradiction(
  { sequence, ledgerSequence }: Extract<StatusBrought, { kind: 'contradicts' }>,
  release: string,
): OperatorError {
  return new OperatorError(
    `status.json tells of event ${sequence}, but the ledger, which ends at ${ledgerSequence}, does not hold it`,
    `state container of ${release}`,
    'the storage was restored or cut: stop all runs and follow "Restored from backup" in docs/operator',
  );
}
