import { ledgerBlobName } from '../../src/adapters/azure-blob/ledger-blob-name.js';
import { nestedSignIn } from '../sign-in/nested-sign-in.js';
import { BlobContainer } from '../storage/blob-container.js';
import { FetchLog } from '../storage/fetch-log.js';
import { activeRelease } from '../storage/releases.js';
import { signedInAccess } from '../storage/storage-access.js';
import type { Settings } from './settings.js';

/** Signs in and reads, as the hub would; answers what it found. Throws an `OperatorError` that names what is wrong. */
export async function testSettings(settings: Settings): Promise<string> {
  const account = await nestedSignIn(settings);
  await account.token().catch(() => account.interactive());
  const access = signedInAccess(settings.accountUrl, settings.fleet, account.token);
  const release = await activeRelease(new BlobContainer(access, 'state'));
  if (release === undefined) return 'You are signed in and the storage can be read. No release is active in the fleet.';
  const { nowMs } = await new FetchLog(new BlobContainer(access, 'history'), ledgerBlobName(release)).read(0);
  return `You are signed in and can read ${release}; the storage says it is ${new Date(nowMs).toISOString()}.`;
}
