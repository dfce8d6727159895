import type { Outcome } from '../ledger/ledger.js';

/** Attempt number and second fence of the activity that a start opened, read from its own event, not from what came after. */
export function openedBy(
  outcome: Exclude<Outcome, { kind: 'refused' }>,
  type: 'MopStarted' | 'MopRollbackStarted',
): { readonly attempt: number; readonly started: number } {
  const events = outcome.kind === 'appended' ? outcome.events : [];
  for (const event of events) {
    if (event.type === type) return { attempt: event.data.attempt, started: event.seq };
  }
  throw new Error(`the ledger accepted a start without ${type}`);
}
