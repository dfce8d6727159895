import { after, before } from 'mocha';
import type { LedgerConnection } from '../../src/adapters/azure-blob/connection.js';
import { startAzurite, type RunningAzurite } from '../../scripts/rehearse/azurite.js';

export interface SharedAzurite {
  /** Only inside a test or hook. */
  running(): RunningAzurite;
  /** A fleet that no other test uses. */
  newFleet(): Promise<LedgerConnection>;
}

/** A worker of mocha runs one file after the other and is then killed, which ends its Azurite: all its suites share one. */
const outlivesSuites = process.env['MOCHA_WORKER_ID'] !== undefined;

let azurite: RunningAzurite | undefined;
let fleets = 0;

/** An Azurite in memory for the suite in whose body this is called, and perhaps for others before and after it. */
export function sharedAzurite(): SharedAzurite {
  before('start Azurite', async () => {
    azurite ??= await startAzurite();
  });
  after('close Azurite', async () => {
    if (outlivesSuites) return;
    await azurite?.close();
    azurite = undefined;
  });
  const running = (): RunningAzurite => {
    if (azurite === undefined) throw new Error('Azurite runs only while tests run');
    return azurite;
  };
  return { running, newFleet: () => running().connection(`fleet${++fleets}`) };
}
