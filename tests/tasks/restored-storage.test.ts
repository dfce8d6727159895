import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { openLedger } from '../../src/adapters/azure-blob/open-ledger.js';
import { openReleaseStore } from '../../src/adapters/azure-blob/open-release-store.js';
import type { PlannedRelease } from './support/planned-release.js';
import { taskSuite } from './support/task-suite.js';
import { runBundle, type BundleEnd } from './support/run-bundle.js';

describe('tasks on a storage that was restored', () => {
  const suite = taskSuite('acquire-release-lock');

  /** The release's ledger as it was `events` ago, in containers of its own; status.json came back, or it did not. */
  async function restored(release: PlannedRelease, events: number, withStatus: boolean): Promise<PlannedRelease> {
    const connection = await suite.azurite.newFleet();
    const store = openReleaseStore(connection, 'R1.0');
    const lines = (await release.store.log.read(0)).text.split(/(?<=\n)/);
    await store.log.append(lines.slice(0, -events).join(''), 0);
    await store.fleet.activate(undefined, 'R1.0');
    const status = await release.store.status.read();
    if (status && !withStatus) await store.status.write(status);
    return Object.assign(Object.create(release) as PlannedRelease, { connection, store, ledger: openLedger(store) });
  }

  const acquire = (release: PlannedRelease, ledgerSeen?: string): Promise<BundleEnd> =>
    suite.run(release, {
      inputs: { action: 'acquire', region: 'R1', waitMinutes: '0' },
      ...(ledgerSeen === undefined ? {} : { environment: { LEDGERSEEN: ledgerSeen } }),
    });
  const acceptLoss = (release: PlannedRelease, event: string): Promise<BundleEnd> =>
    runBundle({
      task: 'control-release',
      organization: suite.devops.organization('R1'),
      connection: release.connection,
      startedBy: 'Robin',
      inputs: { releaseId: 'R1.0', action: 'accept-loss', text: event, reason: 'restored to 02:00' },
    });

  it('print and hand on the last event that they saw', async () => {
    const release = await suite.publish();
    const end = await acquire(release);
    const { seq, lastHash } = await release.ledger.refresh();
    assert.equal(end.outputs['ledgerSeen'], `${seq}.${lastHash}`);
    assert.match(end.text, new RegExp(`The last event seen in the ledger: ${seq}\\.${lastHash}`));
    assert.equal((await acquire(release, end.outputs['ledgerSeen'])).result, 'Succeeded');
  });

  it('refuse a ledger without what an earlier step saw, write nothing, and go on when a person accepts the loss', async () => {
    const release = await suite.publish();
    const seen = (await acquire(release)).outputs['ledgerSeen'] ?? '';
    const older = await restored(release, 1, true);
    const length = (await older.store.log.read(0)).end;
    const refused = await acquire(older, seen);
    assert.equal(refused.result, 'Failed');
    assert.match(refused.message, new RegExp(`does not hold event ${seen.replace('.', '\\.')}`));
    assert.equal((await older.store.log.read(0)).end, length);
    assert.equal((await acceptLoss(older, seen)).result, 'Succeeded');
    assert.equal((await acquire(older, seen)).result, 'Succeeded');
  });

  it('start nothing while status.json tells of an event that is gone, and renew it when a person accepts the loss', async () => {
    const release = await suite.publish();
    const seen = (await acquire(release)).outputs['ledgerSeen'] ?? '';
    const older = await restored(release, 2, false);
    const refused = await acquire(older);
    assert.equal(refused.result, 'Failed');
    assert.match(refused.message, new RegExp(`status.json tells of event ${seen.replace('.', '\\.')}`));
    assert.equal((await acceptLoss(older, seen)).result, 'Succeeded');
    const { seq, lastHash } = await older.ledger.refresh();
    const status = await older.store.status.read();
    assert.deepEqual([status?.sequence, status?.hash], [seq, lastHash]);
    assert.equal((await acquire(older)).result, 'Succeeded');
  });
});
