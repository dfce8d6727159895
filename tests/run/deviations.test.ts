import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { PhaseReport } from '../../src/ledger/commands.js';
import type { HostCounts } from '../../src/ledger/events.js';
import { deviationsOf } from '../../src/run/deviations.js';
import { mopSummary } from '../../src/run/mop-summary.js';

const counts = (change: Partial<HostCounts>): HostCounts => {
  return { ok: 0, changed: 0, failed: 0, unreachable: 0, skipped: 0, ...change };
};
const told = (phase: PhaseReport['phase'], hosts: PhaseReport['hosts'], more: Partial<PhaseReport> = {}) => {
  return { phases: [{ phase, outcome: 'passed' as const, durationMs: 1000, hosts, ...more }], slowest: [] };
};
const took = (minutes: number) => ({ durationMs: minutes * 60_000, estimateMinutes: 30 });
const both = { h1: counts({ ok: 1 }), h2: counts({ ok: 1 }) };

describe('what went otherwise than planned', () => {
  it('is nothing for a first attempt in time that reached every host', () => {
    assert.deepEqual(deviationsOf(1, took(30), [told('precheck', both), told('implement', both)]), []);
  });

  for (const [what, found, expected] of [
    ['a second attempt', deviationsOf(2, took(1), []), ['attempt 2: it was tried before']],
    [
      'a host on which implement did nothing',
      deviationsOf(1, took(1), [
        told('precheck', both),
        told('implement', { h1: counts({ ok: 1 }), h2: counts({ skipped: 3 }) }),
      ]),
      ['implement changed and checked nothing on h2, which precheck had seen'],
    ],
    [
      'a host that left before implement',
      deviationsOf(1, took(1), [told('checkpoint', both), told('implement', { h1: counts({ ok: 1 }) })]),
      ['implement changed and checked nothing on h2, which precheck had seen'],
    ],
    [
      'no host of an implement that failed, which says so itself',
      deviationsOf(1, took(1), [told('precheck', both), told('implement', {}, { outcome: 'failed' })]),
      [],
    ],
    [
      'retries',
      deviationsOf(1, took(1), [told('implement', both, { retries: 3 })]),
      ['implement tried tasks again 3 times'],
    ],
    ['more time than estimated', deviationsOf(1, took(72), []), ['it took 1 h 12 min of an estimated 30 min (+140 %)']],
  ] as const) {
    it(`is ${what}`, () => {
      assert.deepEqual(found, expected);
    });
  }
});

describe("a MOP's summary", () => {
  it('has the hosts, those in trouble first, and what deviated, as harmless text', () => {
    const chapters = [
      told('precheck', { calm: counts({ ok: 2 }), 'we|b1': counts({ ok: 2 }) }, { cpuMs: 61_000 }),
      told('implement', { calm: counts({ ok: 1, changed: 1 }), 'we|b1': counts({ failed: 1 }) }, { retries: 2 }),
      { phases: [], slowest: [], deviations: ['ran with <limit> web'] },
    ];
    const page = mopSummary(
      'R1',
      { id: 'm1', title: 'Upgrade', estimateMinutes: 30 },
      { outcome: 'failed', attempt: 1, message: 'it failed', chapters, durationMs: 5000 },
    );
    assert.match(page, /\| precheck \| passed \| 1\.0 s \| 1 min 1 s \| 0 \| 2 \| 4 \| 0 \| 0 \| 0 \| 0 \|/);
    assert.match(page, /\| we\\\|b1 \| 2 \| 0 \| 1 \| 0 \| 0 \|\n\| calm \| 3 \| 1 \| 0 \| 0 \| 0 \|/);
    assert.match(page, /\*\*Deviations\*\*\n\n- ran with \\<limit\\> web\n$/);
  });
});
