import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LedgerConnection } from '../../src/adapters/azure-blob/connection.js';
import { openLedger } from '../../src/adapters/azure-blob/open-ledger.js';
import { openReleaseStore, type LoggedReleaseStore } from '../../src/adapters/azure-blob/open-release-store.js';
import type { Run } from '../../src/ledger/events.js';
import type { Plan } from '../../src/release/plan.js';
import { faultyProxy, type FaultyProxy } from '../../tests/support/faulty-proxy.js';
import { startAzurite, type RunningAzurite } from '../rehearse/azurite.js';
import type { Chance } from './random.js';
import { runRecords, type RunRecords } from './run-records.js';
import { slowness } from './slowness.js';
import { fateByChance } from './storage-fates.js';
import { releaseId, tracedRelease } from './traced-release.js';

/** A planned release on Azurite behind a proxy that breaks things, and what its playbooks leave behind. */
export class World {
  /** False: the proxy answers everything at once. */
  stormy = false;
  restarts = 0;

  private constructor(
    readonly plan: Plan,
    /** How many times slower than usual this machine is just now: all that must be quicker than something else is scaled by it. */
    readonly slowness: number,
    readonly folder: string,
    readonly records: RunRecords,
    readonly proxy: FaultyProxy,
    /** Past the proxy. */
    readonly direct: LedgerConnection,
    private readonly restart: () => Promise<void>,
    private readonly end: () => Promise<void>,
  ) {}

  static async open(chance: Chance, regions: readonly string[], mops: readonly string[]): Promise<World> {
    const folder = mkdtempSync(join(tmpdir(), 'mop-chaos-'));
    const port = await freePort();
    const start = (): Promise<RunningAzurite> => startAzurite({ folder: join(folder, 'azurite'), port });
    let azurite = await start();
    const records = await runRecords();
    const slow = await slowness();
    const organization = (region: string): string => records.organization(region);
    const { plan, documents } = tracedRelease(folder, regions, mops, organization, slow);
    const direct = await azurite.connection('chaos');
    const store = openReleaseStore(direct, releaseId);
    for (const [hash, bytes] of documents) await store.documents.put(hash, bytes);
    await store.fleet.activate(undefined, releaseId);
    await openLedger(store).submit({ type: 'plan', plan }, { kind: 'pipeline', name: 'prepare' });
    const proxy = await faultyProxy(
      () => azurite.url,
      () => (world.stormy ? fateByChance(chance) : { kind: 'answered' }),
    );
    const restart = async (): Promise<void> => {
      await azurite.close();
      azurite = await start();
    };
    const end = async (): Promise<void> => {
      await proxy.close();
      await azurite.close();
      await records.close();
      rmSync(folder, { recursive: true, force: true });
    };
    const world: World = new World(plan, slow, folder, records, proxy, direct, restart, end);
    mkdirSync(join(folder, 'jobs'));
    return world;
  }

  get connection(): LedgerConnection {
    return { ...this.direct, accountUrl: this.proxy.accountUrl };
  }

  /** What one client sees of the release, through the proxy. */
  store(): LoggedReleaseStore {
    return openReleaseStore(this.connection, releaseId);
  }

  run(region: string, runId: string): Run {
    const organization = this.records.organization(region);
    return {
      organization,
      project: 'Platform',
      runId,
      url: `${organization}/Platform/_build/results?buildId=${runId}`,
    };
  }

  get traceFile(): string {
    return join(this.folder, 'traces');
  }

  traces(): string {
    try {
      return readFileSync(this.traceFile, 'utf8');
    } catch {
      return '';
    }
  }

  async restartAzurite(): Promise<void> {
    this.restarts += 1;
    await this.restart();
  }

  /** The history as it stands in the storage. */
  async history(): Promise<string> {
    return (await openReleaseStore(this.direct, releaseId).log.read(0)).text;
  }

  close(): Promise<void> {
    return this.end();
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
