import type { Outcome, Ledger } from '../../ledger/ledger.js';
import type { ReleaseStore } from '../../ledger/stores.js';
import { OperatorError } from '../../release/operator-error.js';
import { bringStatusUp } from '../../report/bring-status-up.js';
import { Contradiction } from '../../report/contradiction.js';
import type { Refusal } from '../../ledger/refusal.js';
import type { StorageConnection } from '../azure-blob/connection.js';
import { readAhead } from '../azure-blob/read-ahead.js';
import { readLedgerConnection } from './ledger-connection.js';
import { handOnSeen, seenBefore } from './last-seen.js';
import { warn } from './log.js';

/** A release as a task sees it. */
export interface TaskLedger {
  readonly release: string;
  readonly store: ReleaseStore;
  readonly ledger: Ledger;
  /** What the connection signs in with, where that can expire before the release ends; a secret each. */
  readonly tokens: readonly { readonly name: string; readonly sas: string }[];
}

/**
 * Opens the ledger of the release through the task's service connection. Its history is asked for at once, and the rules
 * and schemas are loaded while the answer is on its way; `ledger.refresh()` or `submit` takes it.
 */
export async function openTaskLedger(release: string): Promise<TaskLedger> {
  const connection = await readLedgerConnection();
  const ahead = await readAhead(connection, release);
  const { openReleaseStore } = await import('../azure-blob/open-release-store.js');
  const { openLedger } = await import('../azure-blob/open-ledger.js');
  const store = openReleaseStore(connection, release);
  const ledger = openLedger({ log: ahead.before(store.log) }, seenBefore());
  return { release, store, ledger, tokens: tokensOf(connection) };
}

function tokensOf(connection: StorageConnection): TaskLedger['tokens'] {
  if ('credential' in connection) return [];
  return [
    { name: 'ledger', sas: connection.ledgerSas },
    { name: 'state', sas: connection.stateSas },
  ];
}

/** The outcome unless it was refused; a refusal is what the operator must act on. */
export function unlessRefused(outcome: Outcome, release: string): Exclude<Outcome, { kind: 'refused' }> {
  if (outcome.kind === 'refused') throw refusalError(outcome.refusal, release);
  return outcome;
}

export function refusalError(refusal: Refusal, release: string): OperatorError {
  return new OperatorError(
    refusal.message.replace(/\.$/, ''),
    `ledger of ${release}, ${refusal.code}`,
    refusal.mayChange
      ? 'wait for that to change and run the step again'
      : 'nothing was written; see to that and run the step again',
  );
}

/** Writes status.json of at least the ledger's present sequence, or says why that cannot be had. */
export async function publishStatus({ release, store, ledger }: TaskLedger): Promise<void> {
  try {
    const brought = await bringStatusUp(ledger, store.status);
    if (brought.kind === 'contradicts') throw new Contradiction(brought, release);
  } finally {
    handOnSeen(ledger);
  }
}

/**
 * As `publishStatus`, where the task's own work is done already and a stale projection is only worth a warning. One that
 * tells of events which the ledger does not hold is a fault all the same: nothing more may run on such a ledger.
 */
export async function tryToPublishStatus(opened: TaskLedger): Promise<void> {
  try {
    await publishStatus(opened);
  } catch (error) {
    if (error instanceof Contradiction) throw error;
    warn(`The ledger was written, but not its projection: ${error instanceof Error ? error.message : String(error)}`);
  }
}
