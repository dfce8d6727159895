import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { describe, it } from 'mocha';
import { historyContainer, stateContainer } from '../../../src/adapters/azure-blob/connection.js';
import { openReleaseStore } from '../../../src/adapters/azure-blob/open-release-store.js';
import type { StatusProjection } from '../../../src/ledger/projections.js';
import { sharedAzurite } from '../../support/azurite.js';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const status = (sequence: number): StatusProjection => ({
  release: 'R1',
  sequence,
  hash: sha256(Buffer.from(String(sequence))),
  status: 'active',
  emergencyStop: false,
  regions: { EUS2: 'executing' },
  updatedAt: '2026-01-01T00:00:00.000Z',
});

describe('what is stored of a release', () => {
  const azurite = sharedAzurite();
  const opened = async () => {
    const connection = await azurite.newFleet();
    return { connection, store: openReleaseStore(connection, 'R1'), other: openReleaseStore(connection, 'R1') };
  };

  it('a document is created once and read back as it was written', async () => {
    const { store, other } = await opened();
    const bytes = Buffer.from('# MOP\n\u0000\xff binary too');
    assert.equal(await store.documents.put(sha256(bytes), bytes), 'written');
    assert.equal(await other.documents.put(sha256(bytes), bytes), 'exists');
    assert.deepEqual(await other.documents.get(sha256(bytes)), bytes);
    assert.equal(await store.documents.get('0'.repeat(64)), undefined);
    await assert.rejects(store.documents.put('0'.repeat(64), bytes), /not its own/);
  });

  it('a document that was changed in the storage is not handed out', async () => {
    const { connection, store } = await opened();
    const name = '1'.repeat(64);
    await historyContainer(connection).getBlockBlobClient(`releases/R1/documents/${name}`).upload('forged', 6);
    await assert.rejects(store.documents.get(name), /not what was approved/);
  });

  it('status.json never goes back, with 20 writers at once', async () => {
    const { store, other } = await opened();
    assert.equal(await store.status.read(), undefined);
    const sequences = Array.from({ length: 20 }, (_, index) => index + 1).sort(() => Math.random() - 0.5);
    const seen: number[] = [];
    const written = new AbortController();
    const watching = (async () => {
      while (!written.signal.aborted) seen.push((await other.status.read())?.sequence ?? 0);
    })();
    await Promise.all(sequences.map((sequence, index) => (index % 2 ? store : other).status.write(status(sequence))));
    written.abort();
    await watching;
    assert.equal((await store.status.read())?.sequence, 20);
    assert.deepEqual(
      seen,
      seen.toSorted((a, b) => a - b),
    );
    assert.equal(await store.status.write(status(20)), 'newer-exists');
    assert.equal(await store.status.write(status(19)), 'newer-exists');
    assert.equal(await store.status.write(status(21)), 'written');
  });

  it('a fleet is activated by one of many only, and freed by who knows what is active', async () => {
    const { store } = await opened();
    const ids = Array.from({ length: 8 }, (_, index) => `R${index}`);
    const won = await Promise.all(ids.map((id) => store.fleet.activate(undefined, id)));
    assert.equal(won.filter(Boolean).length, 1);
    const active = await store.fleet.active();
    assert.equal(active, ids[won.indexOf(true)]);
    assert.equal(await store.fleet.activate('R-other', undefined), false);
    assert.equal(await store.fleet.activate(active, undefined), true);
    assert.equal(await store.fleet.active(), undefined);
  });

  it('a heartbeat is silent since it was last written, for its own token and attempt only', async () => {
    const { store, other } = await opened();
    assert.equal(await other.beats.silentMs(7, 1), undefined);
    await store.beats.beat(7, 1);
    const silent = await other.beats.silentMs(7, 1);
    assert(silent !== undefined && silent >= 0 && silent < 30_000);
    assert.equal(await other.beats.silentMs(8, 1), undefined);
    assert.equal(await other.beats.silentMs(7, 2), undefined);
  });

  it('an emergency stop is seen by others, once, and even when its words cannot be read', async () => {
    const { connection, store, other } = await opened();
    assert.deepEqual(await other.stops.list(), []);
    const id = randomUUID();
    await store.stops.request(id, 'smoke in the room', 'Operator');
    await store.stops.request(id, 'said twice', 'Operator');
    await stateContainer(connection).getBlockBlobClient('releases/R1/stops/zzz').upload('{', 1);
    assert.deepEqual(await other.stops.list(), [
      { id, reason: 'smoke in the room', by: 'Operator' },
      { id: 'zzz', reason: 'its record cannot be read', by: 'unknown' },
    ]);
  });

  it("a run's events are appended in order, continued by a second process of the same attempt", async () => {
    const { connection, store, other } = await opened();
    const first = store.runLog('EUS2', 'agent', 1);
    await first.append('{"n":1}\n');
    await first.append('{"n":2}\n');
    await other.runLog('EUS2', 'agent', 1).append('{"n":3}\n');
    const blob = historyContainer(connection).getBlobClient('releases/R1/runs/EUS2/agent/1.jsonl');
    assert.equal((await blob.downloadToBuffer()).toString(), '{"n":1}\n{"n":2}\n{"n":3}\n');
    await assert.rejects(first.append('{"n":4}\n'), /Somebody else wrote/);
  });

  it("a run's events of more than one append are cut at the ends of lines", async () => {
    const { connection, store } = await opened();
    const lines = `${'x'.repeat(1_500_000)}\n`.repeat(5);
    await store.runLog('EUS2', 'big', 1).append(lines);
    const blob = historyContainer(connection).getAppendBlobClient('releases/R1/runs/EUS2/big/1.jsonl');
    const { contentLength, blobCommittedBlockCount } = await blob.getProperties();
    assert.deepEqual([contentLength, blobCommittedBlockCount], [lines.length, 3]);
  });

  it('nothing in the ledger container can be overwritten with its token', async () => {
    const { connection, store } = await opened();
    await store.log.append('one\n', 0);
    const blob = historyContainer(connection).getAppendBlobClient('releases/R1/ledger.jsonl');
    await assert.rejects(blob.create(), /not authorized/);
    await assert.rejects(blob.delete(), /not authorized/);
  });
});
