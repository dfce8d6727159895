import { AnonymousCredential, ContainerClient, newPipeline } from '@azure/storage-blob';
import type { TokenCredential } from '@azure/identity';
import { OperatorError } from '../../release/operator-error.js';

/** How to reach one fleet's two containers. The SAS tokens are secrets and never part of a message. */
export interface LedgerConnection {
  /** `https://account.blob.core.windows.net`, or `http://127.0.0.1:10000/devstoreaccount1` for Azurite. */
  readonly accountUrl: string;
  readonly fleet: string;
  /** Query string without `?`; permissions `racl` on the container `{fleet}`. */
  readonly ledgerSas: string;
  /** Query string without `?`; permissions `racwl` on the container `{fleet}-state`. */
  readonly stateSas: string;
}

/** How to reach them in the name of an identity that has roles on them; Azure takes its tokens over TLS only. */
export interface IdentityConnection {
  readonly accountUrl: string;
  readonly fleet: string;
  readonly credential: TokenCredential;
}

export type StorageConnection = LedgerConnection | IdentityConnection;

/** The container of history: only ever added to. */
export function historyContainer(connection: StorageConnection): ContainerClient {
  return openContainer(connection, connection.fleet, 'ledger');
}

/** The container of state: heartbeats, stops, status.json, fleet.json. */
export function stateContainer(connection: StorageConnection): ContainerClient {
  return openContainer(connection, `${connection.fleet}-state`, 'state');
}

/** The SDK's own retries are off: whether a request may be repeated is decided where its meaning is known. */
function openContainer(connection: StorageConnection, name: string, kind: 'ledger' | 'state'): ContainerClient {
  const account = connection.accountUrl.replace(/\/+$/, '');
  const query = 'credential' in connection ? '' : `?${tokenOf(connection, name, kind)}`;
  if (!/^https?:\/\/[^/?#\s]+(\/[^?#\s]*)?$/.test(account) || !/^[a-z0-9](?:-?[a-z0-9])+$/.test(name)) {
    throw new OperatorError(
      'The ledger connection is not a blob account URL and a container name',
      `${account} and ${name}`,
      'give the URL as https://<account>.blob.core.windows.net and the fleet in lower-case letters, digits and single hyphens',
    );
  }
  const credential = 'credential' in connection ? connection.credential : new AnonymousCredential();
  return new ContainerClient(`${account}/${name}${query}`, newPipeline(credential, { retryOptions: { maxTries: 1 } }));
}

function tokenOf(connection: LedgerConnection, name: string, kind: 'ledger' | 'state'): string {
  const query = (kind === 'ledger' ? connection.ledgerSas : connection.stateSas).replace(/^\?/, '');
  if (query !== '') return query;
  throw new OperatorError(
    `The ${kind} SAS token is empty`,
    `container ${name}`,
    'fill it in at the service connection (see docs/operator)',
  );
}
