import * as tl from 'azure-pipelines-task-lib/task';
import { OperatorError } from '../../release/operator-error.js';
import type { LedgerConnection, StorageConnection } from '../azure-blob/connection.js';
import { choice, required } from './inputs.js';

/** Reads the service connection that the inputs name by `connectionType`. Never prints a token. */
export async function readLedgerConnection(): Promise<StorageConnection> {
  if (choice('connectionType', ['ledger', 'azureResourceManager']) === 'ledger') return readTokens();
  const { readAzureAccount } = await import('./azure-subscription.js');
  const { identity, accountUrl, fleet } = readAzureAccount();
  // Loaded only where it is needed: it is larger than all the rest.
  const { storageCredential } = await import('../azure-identity/storage-credential.js');
  return { accountUrl, fleet, credential: storageCredential(identity) };
}

function readTokens(): LedgerConnection {
  const id = required('ledgerConnection');
  return {
    accountUrl: part(tl.getEndpointUrl(id, true), 'account URL').replace(/\/+$/, ''),
    fleet: part(tl.getEndpointDataParameter(id, 'fleet', true), 'fleet'),
    ledgerSas: token(tl.getEndpointAuthorizationParameter(id, 'ledgerSas', true), 'ledger token (SAS)'),
    stateSas: token(tl.getEndpointAuthorizationParameter(id, 'stateSas', true), 'state token (SAS)'),
  };
}

function part(value: string | undefined, name: string): string {
  const text = value?.trim() ?? '';
  if (text === '') {
    throw new OperatorError(
      `the service connection has no ${name}`,
      "input 'ledgerConnection'",
      "name a service connection of the type 'MOP release ledger' that this pipeline may use, and fill in all of its fields",
    );
  }
  return text;
}

function token(value: string | undefined, name: string): string {
  return part(value, name).replace(/^\?/, '');
}
