import { setTimeout as sleep } from 'node:timers/promises';
import type { LedgerConnection } from '../../src/adapters/azure-blob/connection.js';
import { openLedger } from '../../src/adapters/azure-blob/open-ledger.js';
import { openReleaseStore } from '../../src/adapters/azure-blob/open-release-store.js';
import type { Actor, Run } from '../../src/ledger/events.js';
import { acquireLock, type Acquired } from '../../tasks/acquire-release-lock/acquire.js';
import { faultyProxy, type FaultyProxy } from '../../tests/support/faulty-proxy.js';
import { buildPlan } from '../../tests/support/plan-builder.js';
import { startAzurite } from '../rehearse/azurite.js';
import { median } from './median.js';
import type { Figure } from './table.js';

const release = 'R1.0';
const person: Actor = { kind: 'person', name: 'Bench', proof: 'command-line' };
/** Long beside what computing takes, so that the quotient counts round trips; short beside the second for which an answer counts as fresh. */
const delayMs = 250;

/** What waiting for the lock costs: round trips, seconds until the next holder, bytes and requests. */
export async function benchWaiting(): Promise<readonly Figure[]> {
  const azurite = await startAzurite();
  let lateMs = 0;
  const proxy = await faultyProxy(
    () => azurite.url,
    () => ({ kind: 'answered', afterMs: lateMs }),
  );
  const fleet = async (name: string): Promise<LedgerConnection> => ({
    ...(await azurite.connection(name)),
    accountUrl: proxy.accountUrl,
  });
  try {
    const free = await planned(await fleet('uncontended'));
    lateMs = delayMs;
    const begunMs = performance.now();
    await acquire(free, 'R1', '1', 0, 15_000);
    const trips = (performance.now() - begunMs) / delayMs;
    lateMs = 0;
    return [
      {
        what: `uncontended acquire, each answer ${delayMs} ms late`,
        value: `${trips.toFixed(1)} round trips`,
        bar: '<= 3, and computing',
      },
      await handOver(await fleet('handover')),
      ...(await polls(await fleet('hundred'), proxy)),
    ];
  } finally {
    await proxy.close();
    await azurite.close();
  }
}

async function planned(connection: LedgerConnection): Promise<LedgerConnection> {
  const store = openReleaseStore(connection, release);
  const plan = buildPlan({ release, regions: ['R1', 'R2', 'R3', 'R4', 'R5', 'R6'], mops: ['m1', 'm2'] });
  await openLedger(store).submit({ type: 'plan', plan }, person);
  await store.fleet.activate(undefined, release);
  return connection;
}

const runOf = (region: string, runId: string): Run => ({
  organization: `https://dev.azure.com/contoso-${region.toLowerCase()}`,
  project: 'Platform',
  runId,
  url: `https://dev.azure.com/contoso-${region.toLowerCase()}/Platform/_build/results?buildId=${runId}`,
});

function acquire(
  connection: LedgerConnection,
  region: string,
  runId: string,
  waitMs: number,
  pollMs: number,
): Promise<Acquired> {
  const store = openReleaseStore(connection, release);
  const run = runOf(region, runId);
  return acquireLock(
    { releaseId: release, action: 'acquire', region, purpose: 'execute', waitMs, pollMs },
    {
      ...store,
      ledger: openLedger(store),
      run,
      actor: { kind: 'pipeline', name: 'bench', run },
      version: '0.1.0',
      runHasEnded: () => Promise.resolve('running'),
      approvals: () => Promise.resolve([]),
      assertTokensLast: () => undefined,
      sleep: (ms) => sleep(ms),
      monotonicMs: () => performance.now(),
      random: Math.random,
      say: () => undefined,
      warn: () => undefined,
    },
  );
}

/** From the event that makes it a region's turn to its grant, with a waiter that came at any moment of its pause. */
async function handOver(connection: LedgerConnection): Promise<Figure> {
  const pollMs = 1_000;
  await planned(connection);
  const ledger = openLedger(openReleaseStore(connection, release));
  const beyond: number[] = [];
  for (const [index, next] of ['R2', 'R3', 'R4', 'R5', 'R6'].entries()) {
    const holder = `R${index + 1}`;
    if (index === 0) await acquire(connection, holder, holder, 0, pollMs);
    const waiting = acquire(connection, next, next, 60_000, pollMs);
    await sleep(500 + Math.random() * pollMs);
    await ledger.submit({ type: 'give-back', region: holder, run: runOf(holder, holder), reason: 'bench' }, person);
    await ledger.submit({ type: 'skip-region', region: holder, reason: 'bench' }, person);
    const freedMs = performance.now();
    await waiting;
    beyond.push(performance.now() - freedMs - pollMs);
  }
  return {
    what: 'release to next holder, beyond one poll (worst of 5)',
    value: `${(Math.max(...beyond) / 1000).toFixed(2)} s`,
    bar: '<= 0.30 s',
  };
}

/** A hundred waiters at the default poll behind a holder whose MOP runs, over two polls of each. */
async function polls(connection: LedgerConnection, proxy: FaultyProxy): Promise<readonly Figure[]> {
  await planned(connection);
  const store = openReleaseStore(connection, release);
  const ledger = openLedger(store);
  await acquire(connection, 'R1', '0', 0, 15_000);
  const { plan, lock } = await ledger.refresh();
  const cell = plan?.mops[0]?.cells['R1'];
  if (!lock || !cell) throw new Error('nobody holds the lock');
  await ledger.submit({ type: 'decide', region: 'R1', choice: 'go', reason: 'bench' }, person);
  await ledger.submit({ type: 'start-mop', region: 'R1', mop: 'm1', token: lock.token, ...cell }, person);
  await store.beats.beat(lock.token.seq, 1);

  const unchanged: number[] = [];
  for (let round = 0; round < 20; round += 1) {
    await ledger.refresh();
    const before = proxy.bytesAnswered;
    await ledger.refresh();
    unchanged.push(proxy.bytesAnswered - before);
  }
  const waiters = Array.from({ length: 100 }, async (_, index) => {
    await sleep(Math.random() * 15_000);
    return acquire(connection, `R${2 + (index % 5)}`, String(index + 1), 45_000, 15_000);
  });
  await sleep(15_000);
  const [before, begunMs] = [proxy.requests.length, performance.now()];
  await sleep(30_000);
  const perSecond = (proxy.requests.length - before) / ((performance.now() - begunMs) / 1000);
  await Promise.all(waiters);
  return [
    { what: 'a poll with nothing new (304), whole answer', value: `${median(unchanged)} bytes`, bar: '<= 1024 bytes' },
    { what: '100 waiters at the default poll', value: `${perSecond.toFixed(1)} requests/s`, bar: '<= 25 requests/s' },
  ];
}
