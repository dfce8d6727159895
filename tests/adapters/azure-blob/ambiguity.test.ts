import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'mocha';
import type { LedgerConnection } from '../../../src/adapters/azure-blob/connection.js';
import { openReleaseStore } from '../../../src/adapters/azure-blob/open-release-store.js';
import type { RecordedEvent } from '../../../src/ledger/events.js';
import { Ledger, type Outcome } from '../../../src/ledger/ledger.js';
import { acquireBy, person, pipelineOf, planOf, runOf } from '../../ledger/story.js';
import { sharedAzurite } from '../../support/azurite.js';
import { faultyProxy, type FaultyProxy, type Fate, type Passing } from '../../support/faulty-proxy.js';

const answered: Fate = { kind: 'answered' };
const plan = planOf();

/** What the ledger meets on its appends, and on the reads that follow the first one, in order. */
interface Case {
  readonly name: string;
  readonly appends: readonly Fate[];
  readonly reads?: readonly Fate[];
}

const cases: readonly Case[] = [
  { name: 'a lost request', appends: [{ kind: 'dropped' }] },
  { name: 'a lost 201', appends: [{ kind: 'unanswered' }] },
  { name: 'a request that arrives twice, answered 201', appends: [{ kind: 'doubled', answer: 'first' }] },
  { name: 'a lost 201 that comes back as 412 on a retry underway', appends: [{ kind: 'doubled', answer: 'second' }] },
  { name: 'an answer that breaks off', appends: [{ kind: 'cut' }] },
  { name: 'a 500 after nothing was written', appends: [{ kind: 'failed', status: 500 }] },
  { name: 'a 500 after all was written', appends: [{ kind: 'failed', status: 500, carriedOut: true }] },
  { name: 'a 503 after all was written', appends: [{ kind: 'failed', status: 503, carriedOut: true }] },
  { name: 'an answer that never comes', appends: [{ kind: 'stalled', ms: 300 }] },
  {
    name: 'throttling of the append and of the reads after it',
    appends: Array.from({ length: 4 }, () => ({ kind: 'failed', status: 429 }) as const),
    reads: Array.from({ length: 3 }, () => ({ kind: 'failed', status: 503 }) as const),
  },
  {
    name: 'a lost 201 and a read that breaks off',
    appends: [{ kind: 'unanswered' }],
    reads: [{ kind: 'cut' }, { kind: 'dropped' }, { kind: 'unanswered' }],
  },
  {
    name: 'one of each',
    appends: [
      { kind: 'dropped' },
      { kind: 'failed', status: 503 },
      { kind: 'failed', status: 429, retryAfter: '1' },
      { kind: 'unanswered' },
    ],
    reads: [{ kind: 'failed', status: 500 }, { kind: 'cut' }, { kind: 'dropped' }],
  },
];

describe('an append whose fate is unclear', () => {
  const azurite = sharedAzurite();
  let proxy: FaultyProxy;
  let appends: Fate[] = [];
  let reads: Fate[] = [];
  let slept: number[] = [];
  const fateOf = ({ isAppend, method }: Passing): Fate =>
    (isAppend ? appends.shift() : method === 'GET' ? reads.shift() : undefined) ?? answered;

  before(async () => {
    proxy = await faultyProxy(() => azurite.running().url, fateOf);
  });
  after(() => proxy.close());

  const through = (connection: LedgerConnection): LedgerConnection => ({ ...connection, accountUrl: proxy.accountUrl });
  const ledgerOf = (connection: LedgerConnection): Ledger =>
    new Ledger({
      log: openReleaseStore(connection, 'R1.0').log,
      sha256: (text) => createHash('sha256').update(text).digest('hex'),
      newId: randomUUID,
      sleep: (ms) => {
        slept.push(ms);
        return Promise.resolve();
      },
      random: Math.random,
      monotonicMs: () => performance.now(),
    });

  /** A planned release, a ledger through the proxy, and another that sees what truly stands in the storage. */
  async function planned(): Promise<{ ledger: Ledger; truth: () => Promise<readonly RecordedEvent[]> }> {
    [appends, reads, slept] = [[], [], []];
    const connection = await azurite.newFleet();
    await ledgerOf(connection).submit({ type: 'plan', plan }, person);
    const ledger = ledgerOf(through(connection));
    await ledger.refresh();
    const truth = async (): Promise<readonly RecordedEvent[]> => {
      const { text } = await openReleaseStore(connection, 'R1.0').log.read(0);
      await ledgerOf(connection).refresh();
      return text
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as RecordedEvent);
    };
    return { ledger, truth };
  }

  for (const unclear of cases) {
    it(`neither loses nor doubles an event after ${unclear.name}`, async () => {
      const { ledger, truth } = await planned();
      appends = [...unclear.appends];
      reads = [...(unclear.reads ?? [])];
      const outcome = await ledger.submit(acquireBy('R1'), pipelineOf('R1'));
      assert.equal(outcome.kind, 'appended');
      assert.deepEqual([appends, reads], [[], []], 'a fate was not met');
      const events = await truth();
      assert.equal(events.filter(({ type }) => type === 'LockAcquired').length, 1);
      assert.equal(new Set(events.map(({ id }) => id)).size, events.length);
      assertTold(outcome, events);
      assert.equal((await ledger.submit({ type: 'lesson', text: 'goes on' }, person)).kind, 'appended');
      assert.equal((await truth()).length, events.length + 1);
    });
  }

  it('honours Retry-After, in seconds or as a time, and not without bound', async () => {
    for (const [retryAfter, least, most] of [
      ['7', 7_000, 8_000],
      ['86400', 30_000, 31_000],
      ['nonsense', 0, 1_000],
    ] as const) {
      const { ledger, truth } = await planned();
      appends = [{ kind: 'failed', status: 503, retryAfter }];
      assert.equal((await ledger.submit({ type: 'lesson', text: 'x' }, person)).kind, 'appended');
      assert(slept[0] !== undefined && slept[0] >= least && slept[0] <= most, `${retryAfter}: ${slept[0]}`);
      assert.equal((await truth()).filter(({ type }) => type === 'LessonRecorded').length, 1);
    }
  });

  it('gives up in one sentence when the storage stays away, and a later step finds what was written', async () => {
    const { ledger, truth } = await planned();
    appends = [{ kind: 'unanswered' }];
    reads = Array.from({ length: 100 }, () => ({ kind: 'failed', status: 503 }) as const);
    await assert.rejects(ledger.submit(acquireBy('R1'), pipelineOf('R1')), /could not be appended in \d+ tries/);
    reads = [];
    assert.equal((await ledger.submit(acquireBy('R1'), pipelineOf('R1'))).kind, 'already');
    assert.equal((await truth()).filter(({ type }) => type === 'LockAcquired').length, 1);
  });

  for (const hours of [1, -1]) {
    it(`judges and records by the storage's clock while the local one jumps by ${hours} h`, async () => {
      const { ledger, truth } = await planned();
      const { now } = Date;
      const startedMs = now();
      appends = [{ kind: 'unanswered' }, { kind: 'failed', status: 500 }];
      Date.now = () => now() + hours * 3_600_000;
      try {
        assert.equal((await ledger.submit(acquireBy('R1'), pipelineOf('R1'))).kind, 'appended');
        assert.equal((await ledger.submit({ type: 'stop', reason: 'x' }, person)).kind, 'appended');
      } finally {
        Date.now = now;
      }
      const events = await truth();
      assert.equal(events.filter(({ type }) => type === 'LockAcquired').length, 1);
      for (const { at } of events) assert(Math.abs(Date.parse(at) - startedMs) < 60_000, at);
    });
  }

  it('costs one request where nothing is unclear, and a poll with nothing new at most 1 KB', async () => {
    const { ledger } = await planned();
    let seen = proxy.requests.length;
    assert.equal((await ledger.submit({ type: 'lesson', text: 'x' }, person)).kind, 'appended');
    assert.deepEqual(
      proxy.requests.slice(seen).map(({ method }) => method),
      ['PUT'],
    );
    seen = proxy.requests.length;
    const bytesBefore = proxy.bytesAnswered;
    await ledger.refresh();
    const bytes = proxy.bytesAnswered - bytesBefore;
    assert.equal(proxy.requests.length, seen + 1);
    assert(bytes > 0 && bytes <= 1024, `${bytes} bytes`);
  });

  it('is refused only on a history that was read after it was asked for', async () => {
    const connection = await azurite.newFleet();
    const [mine, others] = [ledgerOf(connection), ledgerOf(connection)];
    await mine.submit({ type: 'plan', plan }, person);
    await others.submit(acquireBy('R1', '7'), pipelineOf('R1', '7'));
    await mine.refresh();
    await others.submit({ type: 'give-back', region: 'R1', run: runOf('R1', '7'), reason: 'x' }, person);
    assert.equal((await mine.submit(acquireBy('R1', '8'), pipelineOf('R1', '8'))).kind, 'appended');
  });
});

/** What the caller was told stands in the storage, word for word. */
function assertTold(outcome: Outcome, events: readonly RecordedEvent[]): void {
  assert(outcome.kind === 'appended');
  for (const { hash: _hash, ...told } of outcome.events) {
    assert.deepEqual(
      JSON.parse(JSON.stringify(told)),
      events.find(({ id }) => id === told.id),
    );
  }
}
