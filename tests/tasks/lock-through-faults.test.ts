import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'mocha';
import { verifyLedger } from '../../scripts/ledger/verify-ledger.js';
import type { LedgerConnection } from '../../src/adapters/azure-blob/connection.js';
import { openReleaseStore } from '../../src/adapters/azure-blob/open-release-store.js';
import { Ledger } from '../../src/ledger/ledger.js';
import { acquireLock } from '../../tasks/acquire-release-lock/acquire.js';
import { giveBackLock } from '../../tasks/acquire-release-lock/give-back.js';
import type { LockPorts } from '../../tasks/acquire-release-lock/lock-ports.js';
import { pipelineOf, person, planOf, runOf } from '../ledger/story.js';
import { sharedAzurite } from '../support/azurite.js';
import { faultyProxy, type Fate, type FaultyProxy } from '../support/faulty-proxy.js';

const release = 'R1.0';
const answered: Fate = { kind: 'answered' };
const inputs = { releaseId: release, region: 'R1', purpose: 'execute', waitMs: 5_000, pollMs: 20 } as const;
/** An attempt that nobody beats for is dead at once. */
const plan = planOf(2, 3, { takeOver: { staleAfterMs: 0, fenceAfterMs: 0 } });

const fates: Readonly<Record<string, Fate>> = {
  'is lost on its way': { kind: 'dropped' },
  'is carried out and its answer is lost': { kind: 'unanswered' },
  'arrives twice, and the second answer counts': { kind: 'doubled', answer: 'second' },
  'is answered in half': { kind: 'cut' },
  'is answered 500': { kind: 'failed', status: 500 },
  'is carried out and answered 503': { kind: 'failed', status: 503, carriedOut: true },
};

describe('the lock, whichever request of its task goes wrong', function () {
  this.timeout(60_000);
  const azurite = sharedAzurite();
  let proxy: FaultyProxy;
  let fateOf: (request: number) => Fate = () => answered;
  let requests = 0;
  before(async () => {
    proxy = await faultyProxy(
      () => azurite.running().url,
      () => fateOf((requests += 1)),
    );
  });
  after(() => proxy.close());

  /** What the task of one run sees of a fleet; `isDead`: from then on it does nothing more. */
  function portsOf(connection: LedgerConnection, runId: string, isDead: () => boolean = () => false): LockPorts {
    const store = openReleaseStore(connection, release);
    const sleep = (ms: number): Promise<void> =>
      new Promise((resolve) => {
        if (!isDead()) setTimeout(resolve, Math.min(ms, 20));
      });
    return {
      ...store,
      ledger: new Ledger({
        log: store.log,
        sha256: (text) => createHash('sha256').update(text).digest('hex'),
        newId: randomUUID,
        sleep,
        random: Math.random,
        monotonicMs: () => performance.now(),
      }),
      run: runOf('R1', runId),
      actor: pipelineOf('R1', runId),
      version: '0.1.0',
      runHasEnded: () => Promise.resolve('running'),
      approvals: () => Promise.resolve([]),
      assertTokensLast: () => undefined,
      sleep,
      monotonicMs: () => performance.now(),
      random: Math.random,
      say: () => undefined,
      warn: () => undefined,
    };
  }

  const acquire = (ports: LockPorts) => acquireLock({ ...inputs, action: 'acquire' }, ports);
  const giveBack = (ports: LockPorts) => giveBackLock({ ...inputs, action: 'giveBack' }, ports);

  /** A planned release, past the proxy and through it. */
  async function planned(): Promise<{ direct: LedgerConnection; proxied: LedgerConnection }> {
    fateOf = () => answered;
    const direct = await azurite.newFleet();
    await openReleaseStore(direct, release).fleet.activate(undefined, release);
    await portsOf(direct, '0').ledger.submit({ type: 'plan', plan }, person);
    return { direct, proxied: { ...direct, accountUrl: proxy.accountUrl } };
  }

  /** Run 1 holds the lock, and the attempt that it began is dead. */
  async function attemptLeftOpen(direct: LedgerConnection): Promise<void> {
    const { ledger, actor } = portsOf(direct, '1');
    await acquire(portsOf(direct, '1'));
    await ledger.submit({ type: 'decide', region: 'R1', choice: 'go', reason: 'good' }, person);
    const cell = plan.mops[0]?.cells['R1'] ?? assert.fail();
    const token = ledger.state.lock?.token ?? assert.fail();
    const started = await ledger.submit({ type: 'start-mop', region: 'R1', mop: 'm1', token, ...cell }, actor);
    assert.equal(started.kind, 'appended');
  }

  async function typesIn(direct: LedgerConnection): Promise<readonly string[]> {
    const { text } = await openReleaseStore(direct, release).log.read(0);
    const verified = verifyLedger(text);
    assert.equal(verified.kind, 'ok', JSON.stringify(verified));
    return [...text.matchAll(/^\{[^{}]*"type":"(\w+)"/gm)].map(([, type = '']) => type);
  }
  const countOf = (types: readonly string[], type: string): number => types.filter((other) => other === type).length;

  /** Once for each request that the act makes; fails when it makes fewer than `least`. */
  async function atEachRequest(least: number, attempt: (at: number) => Promise<void>): Promise<void> {
    for (let at = 1; ; at += 1) {
      requests = 0;
      await attempt(at);
      if (requests >= at) continue;
      assert(at > least, `only ${at - 1} requests went wrong`);
      return;
    }
  }

  for (const [name, fate] of Object.entries(fates)) {
    it(`is acquired once where that request ${name}`, () =>
      atEachRequest(4, async (at) => {
        const { direct, proxied } = await planned();
        fateOf = (request) => (request === at ? fate : answered);
        requests = 0;
        assert.equal((await acquire(portsOf(proxied, '1'))).kind, 'acquired', `request ${at}`);
        const types = await typesIn(direct);
        assert.deepEqual([countOf(types, 'LockAcquired'), countOf(types, 'RegionStarted')], [1, 1]);
      }));

    it(`is given back once, a dead attempt with it, where that request ${name}`, () =>
      atEachRequest(3, async (at) => {
        const { direct, proxied } = await planned();
        await attemptLeftOpen(direct);
        fateOf = (request) => (request === at ? fate : answered);
        requests = 0;
        assert.deepEqual((await giveBack(portsOf(proxied, '1'))).kind, 'givenBack', `request ${at}`);
        const types = await typesIn(direct);
        assert.deepEqual(types.slice(-3), ['MopInterrupted', 'RegionFailed', 'LockReleased']);
        assert.equal(countOf(types, 'LockReleased'), 1);
      }));
  }

  for (const last of ['dropped', 'unanswered'] as const) {
    /** Carries the act out until its process dies at request `at`, whose fate is `last`; nothing of it arrives any more. */
    const untilDeath = async (
      connection: LedgerConnection,
      at: number,
      act: (ports: LockPorts) => Promise<unknown>,
    ) => {
      let isDead = false;
      requests = 0;
      const death = new Promise<void>((resolve) => {
        fateOf = (request) => {
          if (request < at) return answered;
          isDead = true;
          // The storage carries out what reached it, though nobody is there to hear the answer.
          setTimeout(resolve, 50);
          return request === at ? { kind: last } : { kind: 'dropped' };
        };
      });
      const over = act(portsOf(connection, '1', () => isDead)).catch((error: unknown) => {
        if (!isDead) throw error;
      });
      await Promise.race([death, over]);
    };

    it(`is free for the next run after the give-back of a run that died while it acquired (${last})`, () =>
      atEachRequest(4, async (at) => {
        const { direct, proxied } = await planned();
        await untilDeath(proxied, at, acquire);
        const seen = requests;
        await giveBack(portsOf(direct, '1'));
        assert.equal((await acquire(portsOf(direct, '2'))).kind, 'acquired');
        const types = await typesIn(direct);
        assert.equal(countOf(types, 'LockReleased'), countOf(types, 'LockAcquired') - 1);
        requests = seen;
      }));

    it(`is given back once by the next try of a give-back that died (${last})`, () =>
      atEachRequest(3, async (at) => {
        const { direct, proxied } = await planned();
        await attemptLeftOpen(direct);
        await untilDeath(proxied, at, giveBack);
        const seen = requests;
        await giveBack(portsOf(direct, '1'));
        const types = await typesIn(direct);
        assert.deepEqual(
          ['MopInterrupted', 'RegionFailed', 'LockReleased'].map((type) => countOf(types, type)),
          [1, 1, 1],
        );
        requests = seen;
      }));
  }

  it('is out of reach for a grant that was in flight when its run gave back without holding', async () => {
    const { direct } = await planned();
    const { log } = openReleaseStore(direct, release);
    const { text, end } = await log.read(0);
    assert.equal((await giveBack(portsOf(direct, '1'))).kind, 'notHeld');
    assert.deepEqual(await log.append(text, end), { kind: 'conflict' });
  });

  it('is acquired and given back although its first reads fail five times in a row', async () => {
    const { direct, proxied } = await planned();
    for (const [act, kind] of [
      [acquire, 'acquired'],
      [giveBack, 'givenBack'],
    ] as const) {
      requests = 0;
      fateOf = (request) => (request <= 5 ? { kind: 'failed', status: 503 } : answered);
      assert.equal((await act(portsOf(proxied, '1'))).kind, kind);
    }
    assert.equal(countOf(await typesIn(direct), 'LockReleased'), 1);
  });

  it('ends in one sentence where the storage stays away', async () => {
    const { proxied } = await planned();
    fateOf = () => ({ kind: 'failed', status: 503 });
    for (const act of [acquire, giveBack])
      await assert.rejects(act(portsOf(proxied, '1')), /^OperatorError: Cannot read \S+.*the storage answered 503/);
  });
});
