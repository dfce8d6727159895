import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { isTimeZone, longestOpeningMs, nextFit, type ChangeWindow } from '../../src/release/change-window.js';

const hour = 3_600_000;
const night: ChangeWindow = {
  timeZone: 'America/New_York',
  days: ['Mon', 'Tue', 'Wed', 'Thu'],
  from: '22:00',
  to: '06:00',
};
const fit = (window: ChangeWindow, now: string, hours: number): string | undefined => {
  const found = nextFit(window, Date.parse(now), hours * hour);
  return found === undefined ? undefined : new Date(found).toISOString().replace(':00.000', '');
};

describe('a change window', () => {
  // 2026-01-05 is a Monday; New York is five hours behind UTC in winter, four in summer.
  for (const [what, now, hours, expected] of [
    ['opens at its time', '2026-01-05T12:00:00Z', 2, '2026-01-06T03:00Z'],
    ['lets work start at once where it fits', '2026-01-06T05:00:00Z', 2, '2026-01-06T05:00Z'],
    ['lets it start to the last minute that leaves room', '2026-01-06T09:00:00Z', 2, '2026-01-06T09:00Z'],
    ['waits for the next opening where it does not fit', '2026-01-06T09:01:00Z', 2, '2026-01-07T03:00Z'],
    ['stays open over midnight of its last day', '2026-01-09T10:00:00Z', 1, '2026-01-09T10:00Z'],
    ['is closed on other days', '2026-01-09T11:00:00Z', 1, '2026-01-13T03:00Z'],
    ['is found after a weekend', '2026-01-10T12:00:00Z', 8, '2026-01-13T03:00Z'],
    ['never has room for more than its length', '2026-01-05T12:00:00Z', 8.5, undefined],
  ] as const) {
    it(what, () => {
      assert.equal(fit(night, now, hours), expected);
    });
  }

  it('is an hour shorter in the night when clocks go forward, and an hour longer when they go back', () => {
    const saturday: ChangeWindow = { ...night, days: ['Sat'] };
    // 2026-03-08 and 2026-11-01: 22:00 EST to 06:00 EDT are seven hours, 22:00 EDT to 06:00 EST are nine.
    assert.equal(fit(saturday, '2026-03-07T12:00:00Z', 7), '2026-03-08T03:00Z');
    assert.equal(fit(saturday, '2026-03-07T12:00:00Z', 7.5), '2026-03-15T02:00Z');
    assert.equal(fit(saturday, '2026-10-31T12:00:00Z', 9), '2026-11-01T02:00Z');
  });

  it('opens when the clock stands where a time is skipped', () => {
    const early: ChangeWindow = { timeZone: 'America/New_York', days: ['Sun'], from: '02:30', to: '05:00' };
    assert.equal(fit(early, '2026-03-08T00:00:00Z', 1), '2026-03-08T07:30Z');
  });

  it('that opens where another closes is one with it', () => {
    const always: ChangeWindow = { timeZone: 'UTC', days: ['Mon', 'Tue', 'Wed'], from: '00:00', to: '24:00' };
    assert.equal(fit(always, '2026-01-05T20:00:00Z', 30), '2026-01-05T20:00Z');
    assert.equal(longestOpeningMs(always), 72 * hour);
    assert.equal(longestOpeningMs(night), 8 * hour);
  });

  it('knows the time zones of this machine', () => {
    assert(isTimeZone('Europe/Berlin'));
    assert(!isTimeZone('Mars/Olympus'));
  });
});
