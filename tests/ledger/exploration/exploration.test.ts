import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { explore, type Exploration } from './explore.js';
import { planted } from './planted.js';

/**
 * Two regions, three MOPs, any number of runs; at most two attempts of a MOP without a person's word. Of failures, deaths,
 * rollbacks that persons decide, no-gos, emergency stops and plan revisions, each history has at most one here; the
 * wider bounds run in `npm run test:deep`.
 */
const one = { failures: 1, rollbacks: 1, noGos: 1, stops: 1, revisions: 1, together: 1, skips: false };
/** Where a planted bug needs two troubles to show. */
const two = { ...one, together: 2 };

function tell({ ledgers, states, transitions }: Exploration): string {
  return `${ledgers} ledgers, ${states} states, ${transitions} transitions`;
}

describe('every interleaving of runs, persons, crashes and silence', () => {
  it('keeps every invariant, and from every state persons and new runs lead to a completed release', () => {
    const exploration = explore(one);
    console.log(`      ${tell(exploration)}`);
    assert.equal(exploration.broken, undefined, JSON.stringify(exploration.broken, null, 2));
    assert.deepEqual(exploration.stuck, []);
    assert(exploration.states > 1000, 'too few states to mean anything');
  });

  for (const [bug, rules] of Object.entries(planted)) {
    it(`finds ${bug}`, () => {
      const { broken } = explore(two, rules);
      assert(broken, 'nothing was found');
      console.log(`      ${broken.what}, in ${broken.path.length} steps`);
    });
  }
});
