import { historyContainer } from '../../src/adapters/azure-blob/connection.js';
import { ledgerBlobName } from '../../src/adapters/azure-blob/ledger-blob-name.js';
import { chunksOf, streamLines } from '../../src/adapters/azure-blob/stream-lines.js';
import { OperatorError } from '../../src/release/operator-error.js';
import type { Invocation } from './arguments.js';
import { csvHeader, csvRow } from './csv.js';
import { noLedger } from './show.js';

/** Resolves when more may be written. */
export type Write = (text: string) => Promise<void>;

/**
 * Writes the history line by line, however long it is. NDJSON holds each line of the ledger byte for byte, so that its
 * chain can be verified from the file; CSV is for people and their spreadsheets.
 */
export async function exportLedger(invocation: Invocation, write: Write): Promise<number> {
  const { header, row } = formatOf(invocation.option('format') ?? 'ndjson');
  const container = historyContainer(invocation.connection);
  const lines = streamLines(chunksOf(container, ledgerBlobName(invocation.release), 'read the ledger'));
  let count = 0;
  for await (const line of lines) {
    await write(count === 0 ? header + row(line) : row(line));
    count += 1;
  }
  if (count === 0) throw noLedger(invocation);
  return 0;
}

function formatOf(name: string): { readonly header: string; readonly row: (line: string) => string } {
  if (name === 'ndjson') return { header: '', row: (line) => `${line}\n` };
  if (name === 'csv') return { header: csvHeader, row: csvRow };
  throw new OperatorError(`There is no format ${name}`, 'ledger', 'give --format ndjson or --format csv');
}
