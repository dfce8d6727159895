import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { historyContainer } from '../../src/adapters/azure-blob/connection.js';
import type { PlannedRelease } from './support/planned-release.js';
import { runBundle, type BundleEnd, type BundleRun } from './support/run-bundle.js';
import { taskSuite } from './support/task-suite.js';

describe('status.json', function () {
  this.timeout(120_000);
  const suite = taskSuite('acquire-release-lock');
  const run = (release: PlannedRelease, task: string, inputs: BundleRun['inputs'], more: Partial<BundleRun> = {}) =>
    runBundle({
      task,
      organization: suite.devops.organization('R1'),
      connection: release.connection,
      temporary: suite.folder(),
      ...more,
      inputs: { releaseId: 'R1.0', ...inputs },
    });
  const giveBack = { action: 'giveBack', region: 'R1', waitMinutes: '0' };
  const isUpToDate = async (release: PlannedRelease, end: BundleEnd): Promise<void> => {
    const { seq, lastHash } = await release.ledger.refresh();
    const status = await release.store.status.read();
    assert.deepEqual([status?.sequence, status?.hash], [seq, lastHash], end.text);
  };

  it('is brought up to its own sequence by every task that appends, also by one that fails', async () => {
    const release = await suite.publish({
      profile: 'probes:\n  - { id: itself, command: { run: ["false"] } }\n',
    });
    const person = { startedBy: 'Robin' };
    let seq = 0;
    for (const [task, inputs, result, more] of [
      ['acquire-release-lock', { action: 'acquire', region: 'R1', waitMinutes: '0' }, 'Succeeded', {}],
      ['health-gate', { purpose: 'readiness', region: 'R1' }, 'Failed', {}],
      ['control-release', { action: 'lesson', text: 'Probes are strict' }, 'Succeeded', person],
      ['control-release', { action: 'stop', reason: 'smoke' }, 'Succeeded', person],
      ['control-release', { action: 'clear', reason: 'no fire' }, 'Succeeded', person],
      ['acquire-release-lock', giveBack, 'SucceededWithIssues', {}],
    ] as const) {
      const end = await run(release, task, inputs, more);
      assert.equal(end.result, result, end.text);
      await isUpToDate(release, end);
      assert(release.ledger.state.seq > seq, `${task} appended nothing`);
      ({ seq } = release.ledger.state);
    }
    const status = await release.store.status.read();
    assert.deepEqual(
      [status?.turn, status?.holder, status?.emergencyStop, status?.regions],
      ['R1', undefined, false, { R1: 'failed', R2: 'waiting' }],
    );
  });

  it('that cannot be written fails the job that gives back, and only warns where the work is done already', async () => {
    const release = await suite.publish();
    const stateSas = suite.azurite.running().sas(`${release.connection.fleet}-state`, { permissions: 'rl' });
    const connection = { ...release.connection, stateSas };
    const acquired = await run(
      release,
      'acquire-release-lock',
      { action: 'acquire', region: 'R1', waitMinutes: '0' },
      { connection },
    );
    assert.equal(acquired.result, 'Succeeded', acquired.text);
    assert.match(acquired.issues.join('\n'), /The ledger was written, but not its projection/);
    const failed = await run(release, 'acquire-release-lock', giveBack, { connection });
    assert.equal(failed.result, 'Failed', failed.text);
    assert.match(failed.message, /Cannot write releases\/R1\.0\/status\.json: the SAS token lacks a permission/);
    assert.equal((await release.ledger.refresh()).lock, null);
    const again = await run(release, 'acquire-release-lock', giveBack);
    assert.equal(again.result, 'Succeeded', again.text);
    await isUpToDate(release, again);
  });

  it('that tells of events which the ledger does not hold fails the job that gives back: the storage was restored', async () => {
    const release = await suite.publish();
    await release.acquire('R1');
    const before = (await release.store.log.read(0)).text;
    assert.equal((await run(release, 'control-release', { action: 'stop', reason: 'x' })).result, 'Succeeded');
    const { connection } = release;
    const writable = {
      ...connection,
      ledgerSas: suite.azurite.running().sas(connection.fleet, { permissions: 'racwdl' }),
    };
    const blob = historyContainer(writable).getAppendBlobClient('releases/R1.0/ledger.jsonl');
    await blob.create();
    await blob.appendBlock(before, Buffer.byteLength(before));
    const end = await run(release, 'acquire-release-lock', giveBack);
    assert.equal(end.result, 'Failed', end.text);
    assert.match(
      end.message,
      /status\.json tells of event [\d.a-f]+, but the ledger, which ends at \d+, does not hold it/,
    );
  });
});
