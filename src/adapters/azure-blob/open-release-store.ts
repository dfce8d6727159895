import type { EventLog } from '../../ledger/event-log.js';
import type { ReleaseStore } from '../../ledger/stores.js';
import { AppendBlobLog } from './append-blob-log.js';
import { historyContainer, stateContainer, type StorageConnection } from './connection.js';
import { BlobDocumentStore } from './document-store.js';
import { BlobFleetStore } from './fleet-store.js';
import { BlobHeartbeats } from './heartbeats.js';
import { ledgerBlobName } from './ledger-blob-name.js';
import { BlobRunLog } from './run-log.js';
import { BlobStatusStore } from './status-store.js';
import { BlobStops } from './stops.js';

export type LoggedReleaseStore = ReleaseStore & { readonly log: EventLog };

/** Everything stored of one release. Nothing is requested until it is used. */
export function openReleaseStore(connection: StorageConnection, release: string): LoggedReleaseStore {
  const history = historyContainer(connection);
  const state = stateContainer(connection);
  const folder = `releases/${release}`;
  return {
    log: new AppendBlobLog(history, ledgerBlobName(release)),
    documents: new BlobDocumentStore(history, `${folder}/documents`),
    runLog: (region, mop, attempt) => new BlobRunLog(history, `${folder}/runs/${region}/${mop}/${attempt}.jsonl`),
    beats: new BlobHeartbeats(state, `${folder}/beats`),
    stops: new BlobStops(state, `${folder}/stops`),
    status: new BlobStatusStore(state, `${folder}/status.json`),
    fleet: new BlobFleetStore(state),
  };
}
