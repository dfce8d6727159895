import { refusalError, type TaskLedger } from '../../src/adapters/agent/task-ledger.js';
import type { Outcome } from '../../src/ledger/ledger.js';

/**
 * Frees the fleet for the next release once the terminal event stands in the log. A run that died between the two is
 * repeated: the ledger then refuses as ended, and only the freeing is left to do.
 */
export async function endFleet({ release, store }: TaskLedger, outcome: Outcome): Promise<void> {
  const ended = outcome.state.status === 'completed' || outcome.state.status === 'abandoned';
  if (outcome.kind === 'refused' && !ended) throw refusalError(outcome.refusal, release);
  if ((await store.fleet.active()) === release) await store.fleet.activate(release, undefined);
}
