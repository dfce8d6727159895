import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'mocha';
import { BlobContainer } from '../../hub/storage/blob-container.js';
import { FetchLog } from '../../hub/storage/fetch-log.js';
import { sasAccess } from '../../hub/storage/storage-access.js';
import type { StorageFault } from '../../hub/storage/storage-fault.js';
import { historyContainer, type LedgerConnection } from '../../src/adapters/azure-blob/connection.js';
import { contract } from '../support/event-log-contract.js';
import { newFleet } from './support/hosted-hub.js';

const name = 'releases/R1/ledger.jsonl';

function logOf({ accountUrl, fleet, ledgerSas, stateSas }: LedgerConnection): FetchLog {
  const access = sasAccess(accountUrl, fleet, { history: ledgerSas, state: stateSas });
  return new FetchLog(new BlobContainer(access, 'history'), name);
}

describe('the log that a browser reads', () => {
  contract('plain requests', async () => {
    const connection = await newFleet();
    const blob = historyContainer(connection).getAppendBlobClient(name);
    // The hub never plans a release: a ledger to append to is there.
    await blob.create();
    return {
      log: logOf(connection),
      other: logOf(connection),
      writeRaw: async (text) => {
        const rest = text.slice((await blob.getProperties()).contentLength ?? 0);
        await blob.appendBlock(rest, Buffer.byteLength(rest));
      },
    };
  });

  it('asks for nothing but news: an unchanged log is answered without a body', async () => {
    const connection = await newFleet();
    await historyContainer(connection).getAppendBlobClient(name).create();
    const log = logOf(connection);
    await log.append('one\n', 0);
    const { end, version } = await log.read(0);
    const answers: number[] = [];
    const original = globalThis.fetch;
    globalThis.fetch = async (...given) => {
      const answer = await original(...given);
      answers.push(answer.status);
      return answer;
    };
    try {
      assert.equal((await log.read(end, version)).text, '');
      await logOf(connection).append('two\n', end);
      assert.equal((await log.read(end, version)).text, 'two\n');
    } finally {
      globalThis.fetch = original;
    }
    assert.deepEqual(answers, [304, 201, 206]);
  });

  it('says that the history was shortened, and by how much it knew', async () => {
    const connection = await newFleet();
    const blob = historyContainer(connection).getAppendBlobClient(name);
    await blob.create();
    const log = logOf(connection);
    await log.append('one\ntwo\n', 0);
    await assert.rejects(log.read(100), /shorter than the 100 bytes/);
  });

  it('names what is missing when the token does not let it in, and never the token', async () => {
    const connection = await newFleet();
    const wrong = logOf({ ...connection, ledgerSas: connection.ledgerSas.replace(/sig=[^&]+/, 'sig=AAAA') });
    await assert.rejects(wrong.read(0), (error: StorageFault) => {
      assert.equal(error.status, 403);
      assert.match(error.message, /Storage Blob Data Reader/);
      assert.doesNotMatch(error.message, /sig=|AAAA/);
      return true;
    });
  });

  it('hands a long answer out as it comes in, says so where the connection is lost, and goes on from there', async () => {
    const connection = await newFleet();
    const lines = Buffer.from('a line of some length\n'.repeat(100_000));
    const ranges: string[] = [];
    const server = createServer((request, response) => {
      const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1]);
      ranges.push(request.headers.range ?? '');
      const rest = lines.subarray(from);
      response.writeHead(206, { 'content-length': rest.length, date: new Date().toUTCString(), etag: '"one"' });
      if (ranges.length > 1) response.end(rest);
      else response.write(rest.subarray(0, 1_500_000), () => response.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const log = logOf({ ...connection, accountUrl: `http://127.0.0.1:${port}` });
      const first = await log.read(0, undefined, 1_000_000);
      assert.ok(first.more && first.end >= 1_000_000 && first.version === undefined);
      await assert.rejects(log.read(first.end, undefined, 1_000_000), /does not answer|half received/);
      const second = await log.read(first.end);
      assert.deepEqual([second.end, second.version, second.more], [lines.length, '"one"', undefined]);
      assert.ok(Buffer.from(first.text + second.text).equals(lines));
      assert.deepEqual(ranges, ['bytes=0-', `bytes=${first.end}-`]);
    } finally {
      server.close();
    }
  });

  it('tells a storage that does not answer from one that refuses', async () => {
    const connection = await newFleet();
    const dead = logOf({ ...connection, accountUrl: 'http://127.0.0.1:9/devstoreaccount1' });
    await assert.rejects(dead.read(0), (error: StorageFault) => {
      assert.equal(error.status, undefined);
      assert.doesNotMatch(error.message, /sig=/);
      return true;
    });
    assert.equal((await dead.append('one\n', 0)).kind, 'unknown');
  });
});
