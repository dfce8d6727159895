import * as tl from 'azure-pipelines-task-lib/task';
import { OperatorError } from '../../release/operator-error.js';
import type { LedgerConnection } from '../azure-blob/connection.js';
import { choice, required } from './inputs.js';

/** Reads the service connection that the inputs `connectionType` and `ledgerConnection` name. Never prints a token. */
export function readLedgerConnection(): LedgerConnection {
  if (choice('connectionType', ['ledger', 'azureResourceManager']) === 'azureResourceManager') {
    throw new OperatorError(
      "connectionType 'azureResourceManager' is not part of this version",
      "input 'connectionType'",
      "use 'ledger' with a service connection of the type 'MOP release ledger'",
    );
  }
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
