import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { unwatched, watchNext, worstLevel, type Level } from '../../src/health/level.js';
import type { Measurement } from '../../src/health/measurement.js';

const letters: Readonly<Record<string, Measurement>> = {
  p: { outcome: 'passed', seen: '' },
  w: { outcome: 'passed', warning: true, seen: '' },
  f: { outcome: 'failed', seen: '' },
  i: { outcome: 'inconclusive', seen: '' },
  e: { outcome: 'error', seen: '' },
};
type Limits = Parameters<typeof watchNext>[2];
const levelsOf = (series: string, limits: Partial<Limits>): readonly (Level | undefined)[] => {
  let watched = unwatched;
  return Array.from(series, (letter) => {
    const measurement = letters[letter] ?? { outcome: 'error' as const, seen: '' };
    watched = watchNext(watched, measurement, {
      failureLimit: 0,
      inconclusiveLimit: 0,
      consecutiveErrorLimit: 4,
      severity: 'critical',
      ...limits,
    });
    return watched.level;
  });
};
const short = (levels: readonly (Level | undefined)[]): string => levels.map((level) => level?.[0] ?? '-').join('');

describe("a watched probe's level", () => {
  const cases: readonly (readonly [string, string, Partial<Limits>, string])[] = [
    ['is known with the first good measurement', 'p', {}, 'h'],
    ['is critical with one failure where none is borne', 'pf', {}, 'hc'],
    ['is critical only with failureLimit + 1 failures in a row', 'pffpfff', { failureLimit: 2 }, 'hhhhhhc'],
    ['stays until three good ones in a row', 'pfppfpppp', {}, 'hcccccchh'],
    ['is told once though it flaps', 'pfpfpfpf', {}, 'hccccccc'],
    [
      'warns when half of the last measurements failed, though never two in a row',
      'pfpfpfpf',
      { failureLimit: 1 },
      'hhhhhhhw',
    ],
    ['warns beyond the warning threshold, and recovers', 'pwppp', {}, 'hwwwh'],
    ['falls from critical to warning when it is bearable again', 'pfwww', {}, 'hcccw'],
    ['is unknown with more errors in a row than borne', 'peeeee', {}, 'hhhhhu'],
    ['is unknown when there is no data', 'pi', {}, 'hu'],
    ['goes from unknown to critical at once', 'pif', {}, 'huc'],
    ['stays critical when sight is lost', 'pfi', {}, 'hcc'],
    ['of severity warning never is more than that', 'pfeeeeei', { severity: 'warning' }, 'hwwwwwww'],
    ['is not known by errors that are borne', 'eeee', {}, '----'],
  ];
  for (const [sentence, series, limits, expected] of cases) {
    it(`${sentence}: ${series} gives ${expected}`, () => {
      assert.equal(short(levelsOf(series, limits)), expected);
    });
  }
});

describe("the region's level", () => {
  it('is that of its worst probe, and unknown without any', () => {
    assert.equal(worstLevel([]), 'unknown');
    assert.equal(worstLevel(['healthy', 'warning']), 'warning');
    assert.equal(worstLevel(['warning', 'unknown']), 'unknown');
    assert.equal(worstLevel(['unknown', 'critical', 'healthy']), 'critical');
  });
});
