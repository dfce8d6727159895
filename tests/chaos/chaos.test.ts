import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { chaos } from '../../scripts/chaos/chaos.js';
import { faultsOf } from '../../scripts/chaos/faults.js';
import { buildBundles } from '../tasks/support/bundles.js';

describe('a hundred waiters over six regions, on a storage and on agents that fail', () => {
  before('build the tasks', buildBundles);

  for (const seed of [1, 2]) {
    it(`lose, double and disorder nothing (seed ${seed})`, async function () {
      this.timeout(180_000);
      this.slow(60_000);
      const report = await chaos({
        seed,
        processes: 16,
        clients: 84,
        mops: 1,
        stormMs: 16_000,
        atMostStormMs: 70_000,
        calmMs: 8_000,
      });
      assert.deepEqual(faultsOf(report), []);
      const { holders, tasks, restarts, killed, lostHosts, stopped, frozenHosts, requests } = report;
      const wasRough = killed + lostHosts + stopped + frozenHosts >= 4 && restarts === 1 && requests > 1_000;
      assert(wasRough && holders >= 2 && tasks >= 3, JSON.stringify(report));
    });
  }
});
