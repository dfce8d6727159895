import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { batchesOf } from '../../src/release/batches.js';

const cut = (every: number, ...mops: readonly string[]): string =>
  batchesOf({
    mops: mops.map((id) => ({ id, ...(id.endsWith('!') ? { reversible: false } : {}) })),
    policy: { decisionPointEvery: every },
  })
    .map(({ number, mops: of }) => `${number}:${of.join('+')}`)
    .join(' ');

describe('batches', () => {
  it('hold so many MOPs as the policy says', () => {
    assert.equal(cut(2, 'a', 'b', 'c', 'd', 'e'), '1:a+b 2:c+d 3:e');
  });

  it('hold a MOP that cannot be rolled back alone, wherever it stands', () => {
    assert.equal(cut(5, 'a', 'b', 'x!', 'c', 'd'), '1:a+b 2:x! 3:c+d');
    assert.equal(cut(2, 'x!', 'y!', 'a', 'b', 'z!'), '1:x! 2:y! 3:a+b 4:z!');
  });
});
