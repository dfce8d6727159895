import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Summary } from '../../scripts/rehearse/summary.js';
import { Rehearsal } from './rehearsal.js';

const mopsOf = (summary: Summary): string[] =>
  summary.regions.flatMap(({ id, mops }) => mops.map(({ outcome, attempts }) => `${id} ${outcome} ${attempts}`));

describe('the rehearsal of a stop and of a region that is rolled back', function () {
  this.timeout(600_000);
  const rehearsal = Rehearsal.ofSuite();

  it('--stop-at kills a MOP in the middle and goes on by decisions; --rollback-region undoes the last region byte for byte; then it is run again', async () => {
    const asked = ['--mops', '2', '--stop-at', 'agent-upgrade@EUS2', '--rollback-region', 'WUS2'] as const;
    const { code, output, summary } = await rehearsal.run('--regions', 'EUS2,WUS2', ...asked);
    assert.equal(code, 0, output);
    assert.match(output, /requests an emergency stop while agent-upgrade runs in EUS2/);
    assert.match(output, /clears the stop and decides "go"/);
    assert.equal(summary.outcome, 'rolled-back');
    assert.deepEqual(mopsOf(summary), [
      'EUS2 succeeded 2',
      'EUS2 succeeded 1',
      'WUS2 rolled-back 1',
      'WUS2 rolled-back 1',
    ]);
    await rehearsal.assertUntouched('WUS2');

    const events = await rehearsal.history();
    const order = ['EmergencyStopRequested', 'MopInterrupted', 'EmergencyStopCleared', 'MopRollbackStarted'];
    assert.deepEqual(
      events.map(({ type }) => type).filter((type) => order.includes(type)),
      [...order, 'MopRollbackStarted', 'MopRollbackStarted'],
      'nothing follows a stop by itself',
    );
    const decided = events.find(({ type, data }) => type === 'DecisionMade' && data['choice'] === 'rollback-region');
    assert.equal(decided?.actor.kind, 'person');
    const undone = events.filter(({ type, data }) => type === 'MopRolledBack' && data['region'] === 'WUS2');
    assert.deepEqual(
      undone.map(({ data }) => data['mop']),
      summary.regions[1]?.mops.map(({ id }) => id).reverse(),
    );

    const again = await rehearsal.run();
    assert.equal(again.code, 0, again.output);
    assert.equal(again.summary.outcome, 'succeeded');
    assert.deepEqual(mopsOf(again.summary), [
      'EUS2 succeeded 2',
      'EUS2 succeeded 1',
      'WUS2 succeeded 2',
      'WUS2 succeeded 2',
    ]);
  });
});
