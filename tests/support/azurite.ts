import { after, before } from 'mocha';
import type { LedgerConnection } from '../../src/adapters/azure-blob/connection.js';
import { startAzurite, type RunningAzurite } from '../../scripts/rehearse/azurite.js';

export interface SharedAzurite {
  /** Only inside a test or hook. */
  running(): RunningAzurite;
  /** A fleet that no other test uses. */
  newFleet(): Promise<LedgerConnection>;
}

/** One Azurite in memory for the suite in whose body this is called; it is closed when the suite ends. */
export function sharedAzurite(): SharedAzurite {
  let azurite: RunningAzurite | undefined;
  let fleets = 0;
  before('start Azurite', async () => {
    azurite = await startAzurite();
  });
  after('close Azurite', async () => {
    await azurite?.close();
  });
  const running = (): RunningAzurite => {
    if (azurite === undefined) throw new Error('Azurite runs only while tests run');
    return azurite;
  };
  return { running, newFleet: () => running().connection(`fleet${++fleets}`) };
}
