import { openLedger } from '../../src/adapters/azure-blob/open-ledger.js';
import { AppendBlobLog } from '../../src/adapters/azure-blob/append-blob-log.js';
import { historyContainer } from '../../src/adapters/azure-blob/connection.js';
import { ledgerBlobName } from '../../src/adapters/azure-blob/ledger-blob-name.js';
import type { EventLog } from '../../src/ledger/event-log.js';
import { OperatorError } from '../../src/release/operator-error.js';
import { failedRollback } from '../../src/ledger/rules/context.js';
import { describeBudget, rollbackBudget } from '../../src/run/rollback-budget.js';
import type { Invocation } from './arguments.js';
import { historyLine, linesOf } from './history-line.js';
import { plainText } from '../../src/report/plain-text.js';
import { regionTable } from './region-table.js';

export type Print = (line: string) => void;

/** Only the ledger container is needed to read a history. */
export function openLog({ connection, release }: Invocation): EventLog {
  return new AppendBlobLog(historyContainer(connection), ledgerBlobName(release));
}

export async function readAll(invocation: Invocation, log = openLog(invocation)): Promise<string> {
  const { text } = await log.read(0);
  if (text !== '') return text;
  throw noLedger(invocation);
}

export function noLedger({ release, connection }: Invocation): OperatorError {
  return new OperatorError(
    `Release ${release} has no ledger here`,
    `container ${connection.fleet}`,
    'correct the release or the container, or publish the release with render-mop first',
  );
}

/** The history in words, then how every MOP stands in every region. */
export async function show(invocation: Invocation, print: Print): Promise<number> {
  const log = openLog(invocation);
  const text = await readAll(invocation, log);
  if (invocation.json) {
    print(
      JSON.stringify(
        linesOf(text).map((line): unknown => JSON.parse(line)),
        null,
        2,
      ).replaceAll('\u007f', '\\u007f'),
    );
    return 0;
  }
  for (const line of linesOf(text)) print(historyLine(line));
  const state = await openLedger({ log }).refresh();
  print('');
  for (const row of regionTable(state)) print(row);
  print('');
  print(
    plainText(
      `${invocation.release} is ${state.status}${holder(state.lock)}${state.stop ? `; EMERGENCY STOP by ${state.stop.by}: ${state.stop.reason}` : ''}`,
    ),
  );
  const budget = rollbackBudget(state, Date.now());
  if (budget) print(plainText(describeBudget(budget)));
  if (failedRollback(state)) print('A ROLLBACK FAILED: nothing starts in any region until a person answers.');
  for (const { id, question } of state.decisions) print(plainText(`open decision ${id}: ${question}`));
  for (const { id, level, text, acknowledged } of state.alerts) {
    if (!acknowledged) print(plainText(`open alert ${id} (${level}): ${text}`));
  }
  return 0;
}

function holder(lock: { region: string; run: { runId: string } } | null): string {
  return lock ? `; ${lock.region} holds the lock (run ${lock.run.runId})` : '';
}
