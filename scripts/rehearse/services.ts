import { openLedger } from '../../src/adapters/azure-blob/open-ledger.js';
import { openReleaseStore } from '../../src/adapters/azure-blob/open-release-store.js';
import type { LedgerConnection } from '../../src/adapters/azure-blob/connection.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import type { Stops } from '../../src/ledger/stores.js';
import { startRestServer, type RestServer } from './agent/rest-server.js';
import { RunRecords } from './agent/run-records.js';
import { startAzurite, type RunningAzurite } from './azurite.js';
import type { RehearsalFolder } from './folder.js';
import { startSandboxServices, type SandboxServices } from './sandbox-services.js';

/** The fleet of every rehearsal. */
export const fleet = 'rehearsal';

/** What stands in for the cloud: storage, the REST API of the organizations, and the services of the sandboxed hosts. */
export interface Services {
  readonly connection: LedgerConnection;
  /** Lets pages of this origin use the storage as their tokens allow. */
  readonly allowBrowsers: RunningAzurite['allowBrowsers'];
  readonly records: RunRecords;
  readonly rest: RestServer;
  readonly sandboxes: SandboxServices;
  ledgerOf(release: string): {
    readonly ledger: Ledger;
    readonly stops: Stops;
    readonly text: () => Promise<string>;
    readonly url: string;
  };
  close(): Promise<void>;
}

/** Starts all services, on the ports they had before when a rehearsal is taken up: their addresses stand in the ledger. */
export async function startServices(folder: RehearsalFolder): Promise<Services> {
  const started: { close(): Promise<void> }[] = [];
  const close = async (): Promise<void> => {
    for (const service of started.reverse()) await service.close();
  };
  try {
    const { ports } = folder.record;
    const azurite = keep(await startAzurite({ folder: folder.at('azurite'), port: ports.azurite }));
    const sandboxes = keep(await startSandboxServices(folder.at('sandboxes'), ports.services));
    const records = await RunRecords.open(folder.at('runs'));
    const rest = keep(await startRestServer(records, { port: ports.rest }));
    await folder.update({ ports: { azurite: portOf(azurite), rest: portOf(rest), services: sandboxes.port } });
    const connection = await azurite.connection(fleet);
    return {
      connection,
      allowBrowsers: azurite.allowBrowsers,
      records,
      rest,
      sandboxes,
      ledgerOf(release) {
        const store = openReleaseStore(connection, release);
        return {
          ledger: openLedger(store),
          stops: store.stops,
          text: async () => (await store.log.read(0)).text,
          url: `${connection.accountUrl}/${fleet}/releases/${release}/ledger.jsonl`,
        };
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }

  function keep<T extends { close(): Promise<void> }>(service: T): T {
    started.push(service);
    return service;
  }
}

function portOf({ url }: RunningAzurite | RestServer): number {
  return Number(new URL(url).port);
}
