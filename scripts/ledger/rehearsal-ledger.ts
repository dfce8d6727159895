import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LedgerConnection } from '../../src/adapters/azure-blob/connection.js';
import { OperatorError } from '../../src/release/operator-error.js';
import { accountAt, startAzurite } from '../rehearse/azurite.js';
import { readRecord } from '../rehearse/folder.js';
import { fleet } from '../rehearse/services.js';

/** The ledger of this project's own rehearsal: of the one that is running, or of the last one, whose storage is started for the while. */
export async function withRehearsalLedger<T>(
  folder: string,
  use: (connection: LedgerConnection, release: string) => Promise<T>,
): Promise<T> {
  const record = await readRecord(folder);
  if (record?.release === undefined) {
    throw new OperatorError(
      'There is no rehearsal here',
      folder,
      'type `npm start` first, or give the container URL and the release',
    );
  }
  if (await isRunning(join(folder, 'azurite'))) {
    const account = accountAt(`http://127.0.0.1:${record.ports.azurite}/devstoreaccount1`);
    return use(await account.connection(fleet), record.release);
  }
  const azurite = await startAzurite({ folder: join(folder, 'azurite'), port: record.ports.azurite });
  try {
    return await use(await azurite.connection(fleet), record.release);
  } finally {
    await azurite.close();
  }
}

async function isRunning(folder: string): Promise<boolean> {
  const pid = Number(await readFile(join(folder, 'azurite.pid'), 'utf8').catch(() => ''));
  return pid > 0 && existsSync(`/proc/${pid}`);
}
