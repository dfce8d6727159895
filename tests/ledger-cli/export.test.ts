import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { runLedger } from '../../scripts/ledger/run-ledger.js';
import { csvColumns } from '../../scripts/ledger/csv.js';
import { verifyLedger } from '../../scripts/ledger/verify-ledger.js';
import { historyContainer } from '../../src/adapters/azure-blob/connection.js';
import { openReleaseStore } from '../../src/adapters/azure-blob/open-release-store.js';
import { chunksOf, streamLines, type ReadChunk } from '../../src/adapters/azure-blob/stream-lines.js';
import { sharedAzurite } from '../support/azurite.js';
import { finished } from './good-histories.js';
import { parseCsv } from './parse-csv.js';

const nothing = (): never => assert.fail('something was written');

describe('ledger -- export', () => {
  const azurite = sharedAzurite();
  const history = finished();
  const stored = async (text = history.text) => {
    const connection = await azurite.newFleet();
    await openReleaseStore(connection, 'R1').log.append(text, 0);
    return { connection, url: `${connection.accountUrl}/${connection.fleet}?${connection.ledgerSas}` };
  };
  const exported = async (url: string, ...options: readonly string[]): Promise<string> => {
    let text = '';
    const write = (part: string): Promise<void> => {
      text += part;
      return Promise.resolve();
    };
    assert.equal(await runLedger(['export', url, 'R1', ...options], {}, nothing, write), 0);
    return text;
  };

  it('gives NDJSON byte for byte, so that the chain can be verified from the file', async () => {
    const { url } = await stored();
    const text = await exported(url);
    assert.equal(text, history.text);
    assert.equal(verifyLedger(text).kind, 'ok');
  });

  it('gives CSV with one row an event below its header', async () => {
    const { url } = await stored();
    const [header, ...rows] = parseCsv(await exported(url, '--format', 'csv'));
    assert.deepEqual(header, csvColumns);
    assert.deepEqual(
      rows.map(([seq, , type]) => [seq, type]),
      history.lines.map((line) => {
        const { seq, type } = JSON.parse(line) as { seq: number; type: string };
        return [String(seq), type];
      }),
    );
  });

  it('refuses another format, and a release without a ledger, in one sentence', async () => {
    const { url } = await stored();
    await assert.rejects(exported(url, '--format', 'xlsx'), /There is no format xlsx .*ndjson or --format csv/);
    await assert.rejects(runLedger(['export', url, 'R2'], {}, nothing, nothing), /Release R2 has no ledger here/);
  });

  it('leaves out a last line that is still without its newline', async () => {
    const { url } = await stored(`${history.text}{"half":`);
    assert.equal(await exported(url), history.text);
  });

  it('reads on only when its reader wants more, in pieces that cut lines and letters anywhere', async () => {
    const { connection } = await stored('grün\nrot\nblau und lang\n\nEnde\n');
    const read = chunksOf(historyContainer(connection), 'releases/R1/ledger.jsonl', 'read');
    const asked: number[] = [];
    const counted: ReadChunk = (offset, count) => {
      asked.push(offset);
      return read(offset, count);
    };
    const lines: string[] = [];
    for await (const line of streamLines(counted, 3)) {
      if (lines.length === 0) assert.deepEqual(asked, [0, 3]);
      lines.push(line);
    }
    assert.deepEqual(lines, ['grün', 'rot', 'blau und lang', '', 'Ende']);
  });

  it('waits for a slow reader instead of piling lines up', async () => {
    const { url } = await stored();
    let pending = 0;
    const slow = async (): Promise<void> => {
      pending += 1;
      assert.equal(pending, 1);
      await new Promise((resolve) => setImmediate(resolve));
      pending -= 1;
    };
    assert.equal(await runLedger(['export', url, 'R1'], {}, nothing, slow), 0);
  });
});
