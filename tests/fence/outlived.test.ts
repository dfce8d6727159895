import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { formatToken } from '../../src/ledger/token.js';
import { person } from '../tasks/support/planned-release.js';
import { taskSuite } from '../tasks/support/task-suite.js';

describe('a job that outlived its lock', function () {
  this.timeout(120_000);
  const suite = taskSuite('run-mop');

  it('runs nothing under the token it was given: the lock was broken and granted anew', async () => {
    const release = await suite.publish();
    await release.acquire('R1', '1');
    await release.does({ type: 'decide', region: 'R1', choice: 'go', reason: 'looks good' }, person);
    const old = release.ledger.state.lock?.token ?? assert.fail('nobody holds the lock');
    await release.does({ type: 'break-lock', holder: old, reason: 'its agent is gone' }, person);
    await release.acquire('R1', '2');
    const { seq } = release.ledger.state;

    const end = await suite.run(release, {
      region: 'R1',
      runId: '1',
      inputs: { region: 'R1', mop: 'm1', fencingToken: formatToken(old) },
    });
    assert.equal(end.result, 'Failed', end.text);
    assert.match(end.message, new RegExp(`fencing token ${old.seq} is no longer the lock's`));
    const after = await release.ledger.refresh();
    assert.equal(after.seq, seq, 'the old holder appended something');
    assert.equal(after.regions['R1']?.cells['m1']?.status, 'pending');
  });
});
