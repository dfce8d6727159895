import { before, describe, it } from 'mocha';
import { buildBundles } from '../tasks/support/bundles.js';
import { assertHoldsInStorm, longestStormMs } from './storm.js';

describe('a hundred waiters over six regions, on a storage and on agents that fail', () => {
  before('build the tasks', buildBundles);

  it('lose, double and disorder nothing', async function () {
    this.timeout(longestStormMs);
    this.slow(60_000);
    await assertHoldsInStorm(1);
  });
});
