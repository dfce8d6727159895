import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, it } from 'mocha';
import { blockLimits, mostBlocks } from '../../../src/adapters/azure-blob/capacity.js';
import { historyContainer } from '../../../src/adapters/azure-blob/connection.js';
import { ledgerBlobName } from '../../../src/adapters/azure-blob/ledger-blob-name.js';
import { openLedger } from '../../../src/adapters/azure-blob/open-ledger.js';
import { openReleaseStore } from '../../../src/adapters/azure-blob/open-release-store.js';
import type { Command } from '../../../src/ledger/commands.js';
import { requestStop } from '../../../src/ledger/request-stop.js';
import { person, planOf } from '../../ledger/story.js';
import { sharedAzurite } from '../../support/azurite.js';

const release = 'R1.0';

describe('a ledger that is really filled, append by append', function () {
  this.timeout(1_800_000);
  const azurite = sharedAzurite();

  it('refuses new work, then everything, and the storage itself has the last word', async () => {
    const connection = await azurite.newFleet();
    const store = openReleaseStore(connection, release);
    const ledger = openLedger(store);
    let appends = 0;
    const does = async (command: Command): Promise<void> => {
      assert.equal((await ledger.submit(command, person)).kind, 'appended', `append ${appends + 1}: ${command.type}`);
      appends += 1;
    };
    await does({ type: 'plan', plan: planOf() });
    while (appends < blockLimits.forNewWork) await does({ type: 'lesson', text: `lesson ${appends}` });
    await assert.rejects(ledger.submit({ type: 'lesson', text: 'x' }, person), /nearly full: 45000 of 50000/);

    while (appends < blockLimits.forAll) {
      await does(ledger.state.stop ? { type: 'clear', reason: 'no fire' } : { type: 'stop', reason: 'smoke' });
    }
    await assert.rejects(ledger.submit({ type: 'stop', reason: 'fire' }, person), /is full: 49900 of 50000/);
    const stopped = await requestStop(
      { ledger, stops: store.stops, sleep: (ms) => sleep(ms) },
      { reason: 'fire', actor: person, newId: randomUUID() },
    );
    assert(stopped.kind === 'beside-the-log' && stopped.why.includes('is full'));

    const blob = historyContainer(connection).getAppendBlobClient(ledgerBlobName(release));
    for (; appends < mostBlocks; appends += 1) await blob.appendBlock('?', 1);
    const { contentLength = 0 } = await blob.getProperties();
    await assert.rejects(
      openReleaseStore(connection, release).log.append('x\n', contentLength),
      /is full: 50000 of 50000/,
    );
  });
});
