import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parseOptions } from '../../scripts/rehearse/options.js';
import { shuffled } from '../../scripts/rehearse/shuffle.js';

describe('the options of npm start', () => {
  it('are all read', () => {
    const { scope, approve, json } = parseOptions([
      '--regions',
      'EUS2, WUS2',
      '--mops',
      '5',
      '--fail',
      'agent-upgrade@WUS2:validate',
      '--approve',
      'ask',
      '--json',
      'out.json',
      '--exit',
    ]);
    assert.deepEqual(scope.regions, ['EUS2', 'WUS2']);
    assert.equal(scope.mops, 5);
    assert.deepEqual(scope.fail, { mop: 'agent-upgrade', region: 'WUS2', phase: 'validate' });
    assert.equal(approve, 'ask');
    assert.equal(json, 'out.json');
  });

  for (const [args, message] of [
    [['--aprove', 'auto'], /Unknown option '--aprove'/],
    [['--approve', 'never'], /--approve never is neither auto nor ask/],
    [['--mops', '0'], /--mops 0 is not a whole number from 1/],
    [['--fail', 'agent-upgrade'], /is not MOP@REGION/],
    [['--fail', 'agent-upgrade@EUS2:party'], /precheck, checkpoint, implement, validate, rollback/],
    [['--stop-at', 'agent-upgrade'], /--stop-at agent-upgrade is not MOP@REGION/],
    [['--degrade', 'response-time'], /--degrade response-time is not PROBE@REGION/],
    [['--tour', '--degrade', 'a@EUS2'], /--tour chooses its own/],
    [['--rollback-region', 'EUS2', '--rollback-release'], /exclude each other/],
    [['--stop-at', 'a@EUS2', '--degrade', 'b@EUS2'], /exclude each other/],
    [['--tour', '--rollback-region', 'EUS2'], /--tour chooses its own/],
    [['--tour', '--mops', '3'], /--tour chooses its own/],
  ] as const) {
    it(`refuse ${args.join(' ')} in one sentence`, () => {
      assert.throws(() => parseOptions(args), message);
    });
  }
});

describe('the order in which pipelines are started', () => {
  it('depends on the seed alone and is a permutation', () => {
    const regions = ['EUS2', 'WUS2', 'WUS3', 'SCUS', 'EUS2LEA', 'WUS2LEA'];
    assert.deepEqual(shuffled(regions, 7), shuffled(regions, 7));
    assert.deepEqual([...shuffled(regions, 7)].sort(), [...regions].sort());
    assert.notDeepEqual(shuffled(regions, 7), shuffled(regions, 8));
  });
});
