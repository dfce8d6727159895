import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Rehearsal } from './rehearsal.js';

describe('the rehearsal of a release that is rolled back', function () {
  this.timeout(600_000);
  const rehearsal = Rehearsal.ofSuite();

  it('--rollback-release rolls both regions back, the last one first, whichever pipeline was started first', async () => {
    const { code, output, summary } = await rehearsal.run(
      '--regions',
      'EUS2,WUS2',
      '--mops',
      '1',
      '--rollback-release',
      '--seed',
      '3',
    );
    assert.equal(code, 0, output);
    assert.equal(summary.outcome, 'rolled-back');
    assert.deepEqual(
      summary.regions.map(({ outcome }) => outcome),
      ['rolled-back', 'rolled-back'],
    );
    await rehearsal.assertUntouched('EUS2');
    await rehearsal.assertUntouched('WUS2');
    const undone = (await rehearsal.history())
      .filter(({ type }) => type === 'MopRolledBack')
      .map(({ data }) => data['region']);
    assert.deepEqual(undone, ['WUS2', 'EUS2']);
  });
});
