import { AnonymousCredential, ContainerClient, newPipeline } from '@azure/storage-blob';
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

/** The container of history: only ever added to. */
export function historyContainer(connection: LedgerConnection): ContainerClient {
  return openContainer(connection, connection.fleet, connection.ledgerSas, 'ledger');
}

/** The container of state: heartbeats, stops, status.json, fleet.json. */
export function stateContainer(connection: LedgerConnection): ContainerClient {
  return openContainer(connection, `${connection.fleet}-state`, connection.stateSas, 'state');
}

/** The SDK's own retries are off: whether a request may be repeated is decided where its meaning is known. */
function openContainer(connection: LedgerConnection, name: string, sas: string, kind: string): ContainerClient {
  const query = sas.replace(/^\?/, '');
  if (query === '') {
    throw new OperatorError(
      `The ${kind} SAS token is empty`,
      `container ${name}`,
      'fill it in at the service connection (see docs/operator)',
    );
  }
  const account = connection.accountUrl.replace(/\/+$/, '');
  if (!/^https?:\/\/[^/?#\s]+(\/[^?#\s]*)?$/.test(account) || !/^[a-z0-9](?:-?[a-z0-9])+$/.test(name)) {
    throw new OperatorError(
      'The ledger connection is not a blob account URL and a container name',
      `${account} and ${name}`,
      'give the URL as https://<account>.blob.core.windows.net and the fleet in lower-case letters, digits and single hyphens',
    );
  }
  return new ContainerClient(
    `${account}/${name}?${query}`,
    newPipeline(new AnonymousCredential(), { retryOptions: { maxTries: 1 } }),
  );
}
