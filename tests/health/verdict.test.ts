import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Measurement, Verdict } from '../../src/health/measurement.js';
import { assessAll, assessProbe } from '../../src/health/verdict.js';

const letters: Readonly<Record<string, Verdict>> = { p: 'passed', f: 'failed', i: 'inconclusive', e: 'error' };
const measurements = (series: string): readonly Measurement[] =>
  Array.from(series, (letter) => ({ outcome: letters[letter] ?? 'error', seen: '' }));

describe('the verdict on a probe', () => {
  type Limits = Partial<Parameters<typeof assessProbe>[1]>;
  const argo = { count: 1, failureLimit: 0, inconclusiveLimit: 0, consecutiveErrorLimit: 4 };
  /** Measurements in order, limits that differ from Argo's defaults, and what follows; undefined while it goes on. */
  const cases: readonly (readonly [string, Limits, Verdict | undefined])[] = [
    ['', {}, undefined],
    ['p', {}, 'passed'],
    ['f', {}, 'failed'],
    ['i', {}, 'inconclusive'],
    ['pp', { count: 3 }, undefined],
    ['ppp', { count: 3 }, 'passed'],
    ['pf', { count: 3, failureLimit: 0 }, 'failed'],
    ['pf', { count: 3, failureLimit: 1 }, undefined],
    ['pfp', { count: 3, failureLimit: 1 }, 'passed'],
    ['pff', { count: 3, failureLimit: 1 }, 'failed'],
    ['fpf', { count: 9, failureLimit: 2 }, undefined],
    ['fpfpf', { count: 9, failureLimit: 2 }, 'failed'],
    ['e', {}, undefined],
    ['eeee', {}, undefined],
    ['eeeee', {}, 'error'],
    ['eeeep', {}, 'passed'],
    ['eeeepeeee', { count: 2 }, undefined],
    ['eeeepeeeep', { count: 2 }, 'passed'],
    ['e', { consecutiveErrorLimit: 0 }, 'error'],
    ['pe', { count: 2, consecutiveErrorLimit: 0 }, 'error'],
    ['pi', { count: 3, inconclusiveLimit: 1 }, undefined],
    ['pip', { count: 3, inconclusiveLimit: 1 }, 'passed'],
    ['pii', { count: 3, inconclusiveLimit: 1 }, 'inconclusive'],
    ['iif', { count: 3, inconclusiveLimit: 2 }, 'failed'],
    ['fe', { count: 3, failureLimit: 1 }, undefined],
    // Beyond Argo, which calls these passed: nothing was ever seen to be good.
    ['ii', { count: 2, inconclusiveLimit: 2 }, 'inconclusive'],
    ['if', { count: 2, inconclusiveLimit: 1, failureLimit: 1 }, 'inconclusive'],
  ];
  for (const [series, limits, expected] of cases) {
    it(`of "${series}" with ${JSON.stringify(limits)} is ${expected ?? 'open'}`, () => {
      assert.equal(assessProbe(measurements(series), { ...argo, ...limits }), expected);
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
