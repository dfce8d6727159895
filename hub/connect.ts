import * as SDK from 'azure-devops-extension-sdk';
import { OperatorError } from '../src/release/operator-error.js';
import { openSession, type Session } from './session.js';
import { developmentSettingsSchema } from './settings.js';
import { BlobContainer } from './storage/blob-container.js';
import { isLoopback, trustAccount } from './storage/blob-hosts.js';
import { activeRelease } from './storage/releases.js';
import { sasAccess } from './storage/storage-access.js';

/** Finds the storage and the release to show. Throws an `OperatorError` with what is missing. */
export async function connect(): Promise<Session> {
  const page = { loopback: isLoopback(window.location.hostname) };
  const given = developmentSettingsSchema.safeParse(SDK.getConfiguration()['development']);
  if (!page.loopback || !given.success) {
    throw new OperatorError(
      'This hub is not connected to a ledger',
      'settings of the extension',
      'use `npm run hub` on your machine: signing in from Azure DevOps is not there yet',
    );
  }
  const { accountUrl, fleet, ledgerSas, stateSas, pollMs } = given.data;
  const account = trustAccount(accountUrl, page);
  if (account.kind === 'refused') throw new OperatorError(account.why, 'storage account', 'correct the settings');
  const access = sasAccess(account.url, fleet, { history: ledgerSas, state: stateSas });
  const release = given.data.release ?? (await activeRelease(new BlobContainer(access, 'state')));
  if (release === undefined) {
    throw new OperatorError(
      'No release is active in this fleet',
      fleet,
      'start the pipeline `prepare`, which plans one, and open the hub again',
    );
  }
  const user = SDK.getUser();
  return openSession(access, {
    release,
    pollMs,
    actor: { kind: 'person', name: user.displayName || user.name, proof: 'signed-in' },
    letIn: 'by the SAS tokens of the development host',
    loopback: page.loopback,
  });
}
