import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Measurement, Verdict } from '../../src/health/measurement.js';
import { assessAll, assessProbe } from '../../src/health/verdict.js';

const letters: Readonly<Record<string, Verdict>> = { p: 'passed', f: 'failed', i: 'inconclusive', e: 'error' };
const measurements = (series: string): readonly Measurement[] =>
  Array.from(series, (letter) => ({ outcome: letters[letter] ?? 'error', seen: '' }));

describe('the verdict on a probe', () => {
  const cases: readonly (readonly [string, number, number, Verdict | undefined])[] = [
    ['p', 1, 0, 'passed'],
    ['f', 1, 0, 'failed'],
    ['e', 1, 0, 'error'],
    ['i', 1, 0, 'inconclusive'],
    ['', 3, 0, undefined],
    ['pp', 3, 0, undefined],
    ['ppp', 3, 0, 'passed'],
    ['pf', 3, 0, 'failed'],
    ['pf', 3, 1, undefined],
    ['pfp', 3, 1, 'passed'],
    ['pff', 3, 1, 'failed'],
    ['fe', 3, 1, 'failed'],
    ['ei', 3, 1, 'error'],
    ['ii', 3, 1, 'inconclusive'],
  ];
  for (const [series, count, failureLimit, expected] of cases) {
    it(`of "${series}" with count ${count} and failureLimit ${failureLimit} is ${expected ?? 'open'}`, () => {
      assert.equal(assessProbe(measurements(series), { count, failureLimit }), expected);
    });
  }
});

describe('the verdict on all probes', () => {
  const cases: readonly (readonly [readonly Verdict[], Verdict])[] = [
    [[], 'inconclusive'],
    [['passed', 'passed'], 'passed'],
    [['passed', 'inconclusive'], 'inconclusive'],
    [['inconclusive', 'error'], 'error'],
    [['error', 'failed', 'inconclusive'], 'failed'],
  ];
  for (const [verdicts, expected] of cases) {
    it(`of [${verdicts.join(', ')}] is ${expected}`, () => {
      assert.equal(assessAll(verdicts), expected);
    });
  }
});
