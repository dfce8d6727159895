import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { lastedText } from '../../src/release/lasted-text.js';

describe('how long something took', () => {
  for (const [ms, told] of [
    [0, '0.0 s'],
    [4_249, '4.2 s'],
    [59_949, '59.9 s'],
    [59_950, '1 min 0 s'],
    [119_600, '2 min 0 s'],
    [535_300, '8 min 55 s'],
    [3_599_600, '1 h 0 min'],
    [97_800_000, '27 h 10 min'],
  ] as const)
    it(`${ms} ms is ${told}`, () => {
      assert.equal(lastedText(ms), told);
    });
});
