import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { History } from '../../scripts/ledger/invariants/history.js';
import { outsideWindow } from '../../scripts/ledger/invariants/window.js';
import { nextFit, type ChangeWindow } from '../../src/release/change-window.js';
import { buildPlan } from '../support/plan-builder.js';

const nights: ChangeWindow = { timeZone: 'America/New_York', days: ['Mon', 'Tue'], from: '22:00', to: '06:00' };
const noon: ChangeWindow = { timeZone: 'Asia/Kolkata', days: ['Wed'], from: '11:30', to: '13:00' };
const allDay: ChangeWindow = { timeZone: 'UTC', days: ['Sat', 'Sun'], from: '00:00', to: '24:00' };

/** What the checker finds of a MOP of 30 minutes, times 2, that starts in region A at `at`. */
function found(window: ChangeWindow, at: number): string | undefined {
  const history = new History();
  history.adopt(
    buildPlan({ release: 'R1', regions: ['A'], mops: ['a'], policy: { windows: { A: window }, deadlineFactor: 2 } }),
  );
  return outsideWindow(history, 'A', 'a', at)?.found;
}

describe('verify, of change windows', () => {
  for (const [what, window, at, expected] of [
    ['a start at the opening', nights, '2026-01-06T03:00:00Z', undefined],
    ['a start before it', nights, '2026-01-06T02:59:59Z', /closed at 2026-01-06T02:59:59/],
    ['an end at the close', nights, '2026-01-06T10:00:00Z', undefined],
    ['an end after it', nights, '2026-01-06T10:00:01Z', /closed/],
    ['the night that begins on the last day', nights, '2026-01-07T05:00:00Z', undefined],
    ['the night after', nights, '2026-01-08T05:00:00Z', /closed/],
    ['half-hour zones', noon, '2026-01-07T06:00:00Z', undefined],
    ['half-hour zones, a minute early', noon, '2026-01-07T05:59:00Z', /closed/],
    ['days that touch', allDay, '2026-01-03T23:30:00Z', undefined],
    ['the end of the last day', allDay, '2026-01-04T23:30:00Z', /closed at 2026-01-05T00:00/],
  ] as const)
    it(`tells ${what}`, () => {
      const told = found(window, Date.parse(at));
      if (expected === undefined) assert.equal(told, undefined);
      else assert.match(told ?? 'nothing', expected);
    });

  it('agrees with the rule that starts MOPs, at every quarter of an hour of two weeks', () => {
    const quarterMs = 900_000;
    for (const window of [nights, noon, allDay]) {
      let fits = 0;
      for (let at = Date.parse('2026-01-05T00:00:00Z'); at < Date.parse('2026-01-19T00:00:00Z'); at += quarterMs) {
        const mayStart = nextFit(window, at, 3_600_000) === at;
        assert.equal(found(window, at) === undefined, mayStart, `${window.timeZone} at ${new Date(at).toISOString()}`);
        if (mayStart) fits += 1;
      }
      assert(fits > 4, `${window.timeZone}: ${fits}`);
    }
  });
});
