import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { isUnchanged } from '../../src/ledger/region-baseline.js';
import { emptyCell, type CellState } from '../../src/ledger/state.js';

const ran = (phase: 'precheck' | 'implement'): CellState['phases'] => [
  { phase, outcome: 'failed', durationMs: 1, hosts: {} },
];

describe('a region as it was before its first MOP', () => {
  const cases: readonly [string, Partial<CellState>, boolean][] = [
    ['a MOP that was never run', {}, true],
    ['one that was rolled back', { status: 'rolled-back' }, true],
    ['one that was skipped before it ran', { status: 'skipped', skippedAfter: 'pending' }, true],
    ['one that failed in its precheck', { status: 'failed', phases: ran('precheck') }, true],
    ['one that failed in implement', { status: 'failed', phases: ran('implement') }, false],
    [
      'one that failed in implement and was skipped',
      { status: 'skipped', skippedAfter: 'failed', phases: ran('implement') },
      false,
    ],
    ['one that was interrupted and skipped', { status: 'skipped', skippedAfter: 'interrupted' }, false],
    ['one under way', { status: 'running' }, false],
    ['one that succeeded', { status: 'succeeded' }, false],
  ];
  for (const [what, cell, unchanged] of cases) {
    it(`is ${unchanged ? 'what' : 'not what'} is measured after ${what}`, () => {
      assert.equal(isUnchanged({ cells: { first: emptyCell, second: { ...emptyCell, ...cell } } }), unchanged);
    });
  }
});
