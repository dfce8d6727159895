import { randomBytes } from 'node:crypto';
import { openLedger } from '../../src/adapters/azure-blob/open-ledger.js';
import { openReleaseStore } from '../../src/adapters/azure-blob/open-release-store.js';
import type { LedgerConnection } from '../../src/adapters/azure-blob/connection.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import type { Stops } from '../../src/ledger/stores.js';
import { startRestServer, type RestServer } from './agent/rest-server.js';
import { RunRecords } from './agent/run-records.js';
import { startAzurite, type RunningAzurite } from './azurite.js';
import type { RehearsalFolder } from './folder.js';
import type { RunLogs } from './run-log.js';
import { startSandboxServices, type SandboxServices } from './sandbox-services.js';
import { WaitingApprovals } from './waiting-approvals.js';

/** The fleet of every rehearsal. */
export const fleet = 'rehearsal';

/** Whose acts those in the hub are. */
export const inTheHub = 'You, in the hub';

/** What stands in for the cloud: storage, the REST API of the organizations, and the services of the sandboxed hosts. */
export interface Services {
  readonly connection: LedgerConnection;
  /** Lets pages of this origin use the storage as their tokens allow. */
  readonly allowBrowsers: RunningAzurite['allowBrowsers'];
  readonly records: RunRecords;
  readonly rest: RestServer;
  /** What the person at the hub carries for the REST API of every organization. */
  readonly personToken: string;
  readonly approvals: WaitingApprovals;
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
export async function startServices(folder: RehearsalFolder, logs: RunLogs): Promise<Services> {
  const started: { close(): Promise<void> }[] = [];
  const close = async (): Promise<void> => {
    for (const service of started.reverse()) await service.close();
  };
  try {
    const { ports } = folder.record;
    const azurite = keep(await startAzurite({ folder: folder.at('azurite'), port: ports.azurite }));
    const sandboxes = keep(await startSandboxServices(folder.at('sandboxes'), ports.services));
    const records = await RunRecords.open(folder.at('runs'));
    const approvals = new WaitingApprovals(inTheHub);
    const personToken = randomBytes(32).toString('base64url');
    const person = { token: personToken, answer: approvals.answer };
    const rest = keep(await startRestServer(records, { port: ports.rest, person, logOf: (run) => logs.read(run) }));
    await folder.update({ ports: { azurite: portOf(azurite), rest: portOf(rest), services: sandboxes.port } });
    const connection = await azurite.connection(fleet);
    return {
      connection,
      allowBrowsers: azurite.allowBrowsers,
      records,
      rest,
      personToken,
      approvals,
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
