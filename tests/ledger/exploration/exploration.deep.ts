import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { explore } from './explore.js';

const bounds = { failures: 2, rollbacks: 1, noGos: 1, stops: 1, revisions: 1, skips: false };

describe('every interleaving of runs, persons, crashes and silence, in wider bounds', () => {
  for (const together of [2, 3]) {
    it(`with ${together} troubles in a history`, function () {
      this.timeout(3_600_000);
      const { ledgers, states, transitions, broken, stuck } = explore({ ...bounds, together });
      console.log(`      ${ledgers} ledgers, ${states} states, ${transitions} transitions`);
      assert.equal(broken, undefined, JSON.stringify(broken, null, 2));
      assert.deepEqual(stuck, []);
    });
  }
});
