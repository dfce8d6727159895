import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { sha256Hex, sha256OfLines } from '../../hub/ledger/sha256.js';

const text = fc.string({ unit: 'binary', maxLength: 300 });

describe('the hash of a line, in the browser', () => {
  it('is the one that everybody else computes, whatever was hashed before', () => {
    fc.assert(
      fc.property(text, (line) => {
        assert.equal(sha256Hex(line), createHash('sha256').update(line).digest('hex'));
      }),
    );
    const long = `${'ä'.repeat(20_000)}𝄞`;
    assert.equal(sha256Hex(long), createHash('sha256').update(long).digest('hex'));
  });

  it('is the same whether a line is hashed alone or together with others', () => {
    fc.assert(
      fc.property(fc.array(text), (texts) => {
        const lines = texts.map((line) => line.replaceAll('\n', ' '));
        assert.deepEqual(sha256OfLines(lines.map((line) => `${line}\n`).join('')), lines.map(sha256Hex));
      }),
    );
  });
});
