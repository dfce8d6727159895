import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parseToken } from '../../src/ledger/token.js';
import { person } from './support/planned-release.js';
import { taskSuite } from './support/task-suite.js';

describe('acquire-release-lock', function () {
  this.timeout(120_000);
  const suite = taskSuite('acquire-release-lock');
  const acquire = (region: string, more: Record<string, string> = {}) => ({
    region,
    waitMinutes: '0',
    pollSeconds: '1',
    ...more,
  });

  it('grants the lock to the first region, hands out its token and publishes status.json', async () => {
    const release = await suite.publish();
    const end = await suite.run(release, { inputs: acquire('R1') });
    assert.equal(end.result, 'Succeeded', end.text);
    assert.equal(end.exitCode, 0);
    const { lock, seq } = await release.ledger.refresh();
    assert.equal(lock?.region, 'R1');
    assert.deepEqual(parseToken(end.outputs['fencingToken'] ?? ''), lock.token);
    assert.equal(end.outputs['outcome'], 'acquired');
    const status = await release.store.status.read();
    assert.deepEqual([status?.sequence, status?.turn, status?.holder?.region], [seq, 'R1', 'R1']);
  });

  it('gives a run that holds the lock its token back without an event', async () => {
    const release = await suite.publish();
    await release.acquire('R1', '7');
    const before = release.ledger.state;
    const end = await suite.run(release, { runId: '7', inputs: acquire('R1') });
    assert.deepEqual(parseToken(end.outputs['fencingToken'] ?? ''), before.lock?.token);
    assert.equal((await release.ledger.refresh()).seq, before.seq);
  });

  it('waits for its turn, says on every poll who holds the lock, and times out with issues', async () => {
    const release = await suite.publish();
    await release.acquire('R1', '7');
    const { seq } = release.ledger.state;
    const end = await suite.run(release, { region: 'R2', inputs: acquire('R2') });
    assert.equal(end.result, 'SucceededWithIssues', end.text);
    assert.equal(end.outputs['outcome'], 'timedOut');
    assert.equal(end.outputs['fencingToken'], undefined);
    assert.match(
      end.text,
      /R2 is number 2 of 2 in the order\. R1 holds the lock since \S+Z \(\d+ s\), run \S+buildId=7 - 0 of 3 MOPs are done, none runs now\. Waiting 0 s more at most/,
    );
    assert.equal((await release.ledger.refresh()).seq, seq);
  });

  it('says which MOP of how many the holder executes, and how old its heartbeat is', async () => {
    const release = await suite.publish();
    await release.acquire('R1', '7');
    await release.does({ type: 'decide', region: 'R1', choice: 'go', reason: 'good' }, person);
    await release.startMop('R1', 'm1', '7');
    const end = await suite.run(release, { region: 'R2', inputs: acquire('R2') });
    assert.match(end.text, /buildId=7 - it executes MOP 1 of 3, m1 \(attempt 1\), last heartbeat \d+ s ago\. Waiting/);
  });

  it('acquires nothing in a ledger that its fleet does not name as the active one', async () => {
    const release = await suite.publish();
    await release.store.fleet.activate('R1.0', 'R2.0');
    const other = await suite.run(release, { inputs: acquire('R1') });
    assert.match(other.message, /Release R2\.0 is active in this fleet, not R1\.0 \(fleet\.json\)/);
    await release.store.fleet.activate('R2.0', undefined);
    const none = await suite.run(release, { inputs: acquire('R1') });
    assert.match(none.message, /No release is active in this fleet, yet the ledger of R1\.0 has not ended/);
    assert.equal((await release.ledger.refresh()).lock, null);
  });

  it('acquires nothing under a stop that lies beside the log, and puts it into the log', async () => {
    const release = await suite.publish();
    await release.store.stops.request('a', 'smoke', 'Robin');
    const end = await suite.run(release, { inputs: acquire('R1') });
    assert.equal(end.outputs['outcome'], 'timedOut', end.text);
    assert.match(end.message, /Emergency stop by Robin: smoke/);
    const { lock, stop } = await release.ledger.refresh();
    assert.deepEqual([lock, stop?.by], [null, 'Robin']);
  });

  it('acquires as soon as the regions before it are completed', async () => {
    const release = await suite.publish();
    await release.runAll('R1');
    const waiting = suite.run(release, {
      region: 'R2',
      inputs: acquire('R2', { waitMinutes: '1' }),
      onLine: (line) => {
        if (line.includes('holds the lock')) polled();
      },
    });
    let polled: () => void = () => undefined;
    await new Promise<void>((resolve) => (polled = resolve));
    await release.does(
      { type: 'check', item: 'post-validation', region: 'R1', outcome: 'passed', summary: 'good' },
      release.pipeline('R1'),
    );
    await release.does(
      { type: 'give-back', region: 'R1', run: release.run('R1'), reason: 'done' },
      release.pipeline('R1'),
    );
    const end = await waiting;
    assert.equal(end.outputs['outcome'], 'acquired', end.text);
    assert.equal((await release.ledger.refresh()).lock?.region, 'R2');
  });

  it('cancelled while it waits, neither gains the lock nor frees it', async () => {
    const release = await suite.publish();
    await release.acquire('R1', '7');
    const { seq } = release.ledger.state;
    const end = await suite.run(release, {
      region: 'R2',
      inputs: acquire('R2', { waitMinutes: '5' }),
      onLine: (line, kill) => {
        if (line.includes('holds the lock')) kill('SIGINT');
      },
    });
    assert.equal(end.result, undefined);
    const state = await release.ledger.refresh();
    assert.deepEqual([state.lock?.region, state.seq], ['R1', seq]);
  });

  it('takes over from a run of its own region only when Azure DevOps says that it ended', async () => {
    const release = await suite.publish();
    await release.acquire('R1', '7');
    suite.devops.setRun('7', 'inProgress');
    const waits = await suite.run(release, { runId: '8', inputs: acquire('R1') });
    assert.equal(waits.outputs['outcome'], 'timedOut', waits.text);
    suite.devops.setRun('7', 'completed');
    const takes = await suite.run(release, { runId: '8', inputs: acquire('R1') });
    assert.equal(takes.outputs['outcome'], 'acquired', takes.text);
    assert.match(takes.message, /taken over from run 7/);
    assert.equal((await release.ledger.refresh()).lock?.run.runId, '8');
  });

  it('does not take over while an attempt of the ended run may still be alive', async () => {
    const release = await suite.publish();
    await release.acquire('R1', '17');
    await release.does(
      { type: 'decide', region: 'R1', choice: 'go', reason: 'good' },
      { kind: 'person', name: 'P', proof: 'command-line' },
    );
    await release.startMop('R1', 'm1', '17');
    suite.devops.setRun('17', 'completed');
    const end = await suite.run(release, { runId: '18', inputs: acquire('R1') });
    assert.equal(end.outputs['outcome'], 'timedOut', end.text);
    assert.match(end.text, /Run 17 has ended without giving the lock back\. m1 in R1 .* is under way/);
    assert.equal((await release.ledger.refresh()).lock?.run.runId, '17');
  });

  it('gives back: a region with everything done and validated is completed', async () => {
    const release = await suite.publish();
    await release.runAll('R1');
    await release.does(
      { type: 'check', item: 'post-validation', region: 'R1', outcome: 'passed', summary: 'good' },
      release.pipeline('R1'),
    );
    const end = await suite.run(release, { inputs: acquire('R1', { action: 'giveBack' }) });
    assert.equal(end.result, 'Succeeded', end.text);
    const state = await release.ledger.refresh();
    assert.deepEqual([state.lock, state.regions['R1']?.status], [null, 'completed']);
    assert.deepEqual(
      [(await release.store.status.read())?.sequence, (await release.store.status.read())?.turn],
      [state.seq, 'R2'],
    );
  });

  it('gives back a region that failed with a warning, not with a failure', async () => {
    const release = await suite.publish();
    await release.acquire('R1');
    const end = await suite.run(release, { inputs: acquire('R1', { action: 'giveBack' }) });
    assert.equal(end.result, 'SucceededWithIssues', end.text);
    assert.match(end.issues.join(), /R1 is failed: m1 is pending; 3 of 3 MOPs are not done/);
    assert.equal((await release.ledger.refresh()).lock, null);
  });

  it('gives back without holding: recorded, and the holder keeps the lock', async () => {
    const release = await suite.publish();
    await release.acquire('R1', '7');
    const end = await suite.run(release, { region: 'R2', inputs: acquire('R2', { action: 'giveBack' }) });
    assert.equal(end.result, 'Succeeded', end.text);
    assert.equal(end.outputs['outcome'], 'notHeld');
    const state = await release.ledger.refresh();
    assert.deepEqual([state.lock?.run.runId, state.deviations], ['7', 1]);
  });

  it('records the no-go of the person who rejected a stage, by name and in their words', async () => {
    const release = await suite.publish();
    await release.acquire('R1', '27');
    suite.devops.setApprovals('27', [
      {
        stage: 'batch_1',
        status: 'rejected',
        by: 'Ada Approver',
        comment: 'Not tonight ##vso[task.complete result=Succeeded;]',
      },
    ]);
    const end = await suite.run(release, { runId: '27', inputs: acquire('R1', { action: 'giveBack' }) });
    const state = await release.ledger.refresh();
    assert.deepEqual(
      state.decided.map(({ id, choice, by }) => [id, choice, by]),
      [['batch:R1:1', 'no-go', 'Ada Approver']],
    );
    assert.match(state.regions['R1']?.reason ?? '', /no-go by Ada Approver: Not tonight/);
    assert.equal(state.lock, null);
    assert.deepEqual(
      end.commands.filter((name) => name === 'task.complete').length,
      1,
      'a comment reached the agent as a command',
    );
  });
});
