import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { standingStops } from '../../src/ledger/stops-beside.js';
import { taskSuite } from './support/task-suite.js';

describe('control-release', function () {
  this.timeout(120_000);
  const suite = taskSuite('control-release');

  it('stops at once for anybody, and clears only for a person with a reason', async () => {
    const release = await suite.publish();
    const stops = await suite.run(release, { inputs: { action: 'stop', reason: 'Latency is rising' } });
    assert.equal(stops.result, 'Succeeded', stops.text);
    assert.equal((await release.ledger.refresh()).stop?.reason, 'Latency is rising');
    assert.equal((await release.store.status.read())?.emergencyStop, true);

    const scheduled = await suite.run(release, { inputs: { action: 'clear', reason: 'It is over' } });
    assert.equal(scheduled.result, 'Failed');
    assert.match(scheduled.message, /Only a named person can clear the emergency stop/);
    assert.ok((await release.ledger.refresh()).stop);

    const byHand = await suite.run(release, { startedBy: 'Ada', inputs: { action: 'clear', reason: 'It is over' } });
    assert.equal(byHand.result, 'Succeeded', byHand.text);
    assert.equal((await release.ledger.refresh()).stop, null);
  });

  it('records the stop beside the log when the log cannot take it', async () => {
    const release = await suite.publish();
    const connection = {
      ...release.connection,
      ledgerSas: suite.azurite.running().sas(release.connection.fleet, { permissions: 'rl' }),
    };
    const end = await suite.run(release, { connection, inputs: { action: 'stop', reason: 'Latency is rising' } });
    assert.equal(end.result, 'SucceededWithIssues', end.text);
    const left = await release.store.stops.list();
    assert.deepEqual(
      left.map(({ reason }) => reason),
      ['Latency is rising'],
    );

    const cleared = await suite.run(release, { startedBy: 'Ada', inputs: { action: 'clear', reason: 'It is over' } });
    assert.equal(cleared.result, 'Succeeded', cleared.text);
    const state = await release.ledger.refresh();
    assert.equal(state.stop, null);
    assert.deepEqual(standingStops(state, left), []);
    assert.equal(state.decisions.at(-1)?.kind, 'stop', 'the log holds the stop, and asks what follows');
    const nothing = await suite.run(release, { startedBy: 'Ada', inputs: { action: 'clear', reason: 'Once more' } });
    assert.match(nothing.message, /No emergency stop is in force/);
  });

  it('decides go in the name of the person who approved this very stage', async () => {
    const release = await suite.publish();
    await release.acquire('R1', '40');
    suite.devops.setApprovals('40', [
      { stage: 'batch_2', status: 'approved', by: 'Eve Early' },
      { stage: 'batch_1', status: 'approved', by: 'Ada Approver', comment: 'Looks good' },
    ]);
    const inputs = { action: 'decide', decision: 'go', region: 'R1', reason: 'Approved in Azure Pipelines' };
    const end = await suite.run(release, { runId: '40', stage: 'batch_1', inputs });
    assert.equal(end.result, 'Succeeded', end.text);
    const state = await release.ledger.refresh();
    assert.deepEqual(
      state.decided.map(({ id, choice, by }) => [id, choice, by]),
      [['batch:R1:1', 'go', 'Ada Approver']],
    );
    assert.equal(state.regions['R1']?.goes[1], release.plan.manifestHash);

    const again = await suite.run(release, { runId: '40', stage: 'batch_1', inputs });
    assert.equal(again.result, 'Succeeded', again.text);
    assert.equal((await release.ledger.refresh()).decided.length, 1);
  });

  it('refuses a go whose approver was shown another manifest than the plan in force', async () => {
    const release = await suite.publish();
    await release.acquire('R1', '42');
    const { seq } = release.ledger.state;
    suite.devops.setApprovals('42', [{ stage: 'batch_1', status: 'approved', by: 'Ada Approver' }]);
    const decide = (manifest: string) =>
      suite.run(release, {
        runId: '42',
        stage: 'batch_1',
        inputs: { action: 'decide', decision: 'go', region: 'R1', reason: 'Approved', manifest },
      });
    const other = await decide('3f2a91');
    assert.match(other.message, /was shown manifest 3f2a91, and the plan in force is [0-9a-f]{12}: this is no go/);
    assert.match((await decide('3F2A')).message, /is not the beginning of a manifest's hash \(input 'manifest'\)/);
    assert.equal((await release.ledger.refresh()).seq, seq);
    assert.equal((await decide(release.plan.manifestHash.slice(0, 12))).result, 'Succeeded');
    assert.equal((await release.ledger.refresh()).regions['R1']?.goes[1], release.plan.manifestHash);
  });

  it('refuses a go without an approval record, also for a run that a person started', async () => {
    const release = await suite.publish();
    await release.acquire('R1', '41');
    const { seq } = release.ledger.state;
    const inputs = { action: 'decide', decision: 'go', region: 'R1', reason: 'I say so' };
    for (const stage of ['batch_1', 'elsewhere']) {
      const end = await suite.run(release, { runId: '41', stage, startedBy: 'Ada', inputs });
      assert.equal(end.result, 'Failed', end.text);
      assert.match(end.message, /No approval is recorded for this stage.*misspelt environment/);
    }
    assert.equal((await release.ledger.refresh()).seq, seq);
  });

  it('answers for the batch of its own stage only, never for the next one', async () => {
    const release = await suite.publish();
    await release.runAll('R1', '42');
    suite.devops.setApprovals('42', [{ stage: 'batch_1', status: 'approved', by: 'Ada Approver' }]);
    const { seq } = release.ledger.state;
    const inputs = { action: 'decide', decision: 'go', region: 'R1' };
    const end = await suite.run(release, { runId: '42', stage: 'batch_1', inputs });
    assert.equal(end.result, 'Succeeded', end.text);
    assert.match(end.message, /every MOP of batch 1 of R1 is done/);
    assert.equal((await release.ledger.refresh()).seq, seq);
  });

  it('names the inputs that an action lacks, before anything is asked', async () => {
    const release = await suite.publish();
    const end = await suite.run(release, { startedBy: 'Ada', inputs: { action: 'skip-mop', region: 'R1' } });
    assert.equal(
      end.message,
      "the action 'skip-mop' needs 'mop' and 'reason' (inputs 'mop' and 'reason'): give them values",
    );
  });

  it('skips a MOP, records deviations, lessons and attestations of a person', async () => {
    const release = await suite.publish();
    const acts: readonly Record<string, string>[] = [
      { action: 'skip-mop', region: 'R1', mop: 'm2', reason: 'Not installed there' },
      { action: 'deviation', text: 'One host was down', region: 'R1' },
      { action: 'lesson', text: 'Check hosts a day before' },
      { action: 'attest', text: 'Backups were restored in a test' },
    ];
    for (const inputs of acts) {
      const end = await suite.run(release, { startedBy: 'Ada', inputs });
      assert.equal(end.result, 'Succeeded', end.text);
    }
    const state = await release.ledger.refresh();
    assert.equal(state.regions['R1']?.cells['m2']?.status, 'skipped');
    assert.equal(state.deviations, 1);
  });

  it('completes a release once everything is done, and frees the fleet; once more only frees it', async () => {
    const release = await suite.publish();
    const early = await suite.run(release, { inputs: { action: 'complete' } });
    assert.equal(early.result, 'Failed');
    assert.match(early.message, /R1 is waiting; the release completes when every region has/);
    assert.equal(await release.store.fleet.active(), 'R1.0');

    for (const region of ['R1', 'R2']) {
      await release.runAll(region);
      const actor = release.pipeline(region);
      await release.does({ type: 'check', item: 'post-validation', region, outcome: 'passed', summary: 'good' }, actor);
      await release.does({ type: 'give-back', region, run: release.run(region), reason: 'done' }, actor);
    }
    await release.does(
      { type: 'check', item: 'cross-region', outcome: 'passed', summary: 'good' },
      release.pipeline('R1'),
    );
    for (const _ of [1, 2]) {
      const end = await suite.run(release, { inputs: { action: 'complete' } });
      assert.equal(end.result, 'Succeeded', end.text);
      assert.equal((await release.ledger.refresh()).status, 'completed');
      assert.equal(await release.store.fleet.active(), undefined);
    }
  });
});
