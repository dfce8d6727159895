import { before, describe, it } from 'mocha';
import { buildBundles } from '../tasks/support/bundles.js';
import { assertHoldsInStorm, longestStormMs } from './storm.js';

describe('a hundred waiters over six regions, on a storage and on agents that fail', () => {
  before('build the tasks', buildBundles);

  for (const seed of [1, 2]) {
    it(`lose, double and disorder nothing (seed ${seed})`, async function () {
      this.timeout(longestStormMs);
      this.slow(60_000);
      await assertHoldsInStorm(seed);
    });
  }
});
