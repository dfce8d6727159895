import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { sha256Hex } from '../../hub/ledger/sha256.js';

describe('the hash of a line, in the browser', () => {
  it('is the one that everybody else computes, whatever was hashed before', () => {
    const text = fc.string({ unit: 'binary', maxLength: 300 });
    fc.assert(
      fc.property(text, (line) => {
        assert.equal(sha256Hex(line), createHash('sha256').update(line).digest('hex'));
      }),
    );
    const long = `${'ä'.repeat(20_000)}𝄞`;
    assert.equal(sha256Hex(long), createHash('sha256').update(long).digest('hex'));
  });
});
