import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { compareRegions, type Stretch } from '../../src/mop/compare-regions.js';

/** `same a|b` or `EUS2: x / WUS2,WUS3: y` */
function told(stretches: readonly Stretch[]): readonly string[] {
  return stretches.map((stretch) =>
    stretch.kind === 'same'
      ? `same ${stretch.lines.join('|')}`
      : stretch.variants.map(({ regions, lines }) => `${regions.join(',')}: ${lines.join('|')}`).join(' / '),
  );
}
const compare = (...texts: readonly string[]): readonly string[] =>
  told(compareRegions(texts.map((text, index) => ({ region: `R${index + 1}`, markdown: text }))));

describe('compareRegions', () => {
  it('folds what is the same and puts side by side what differs, regions that have the same together', () => {
    assert.deepEqual(compare('a\nb\nc\nd\n', 'a\nb\nc\nD\n', 'a\nb\nc\nD\n'), ['same a|b|c', 'R1: d / R2,R3: D']);
    assert.deepEqual(compare('a\n', 'a\n'), ['same a']);
    assert.deepEqual(compare('a\nb\nc\n', 'b\nc\n', 'a\nb\nc\nd\n'), [
      'R1,R3: a / R2: ',
      'same b|c',
      'R1,R2:  / R3: d',
    ]);
  });

  it('gives every region exactly its own lines back', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', '', 'dd'), { maxLength: 14 });
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (texts) => {
        const documents = texts.map((lines, index) => ({ region: `R${index}`, markdown: `${lines.join('\n')}x\n` }));
        const stretches = compareRegions(documents);
        for (const { region, markdown } of documents) {
          const lines = stretches.flatMap((stretch) =>
            stretch.kind === 'same'
              ? stretch.lines
              : (stretch.variants.find(({ regions }) => regions.includes(region))?.lines ?? ['missing']),
          );
          assert.equal(`${lines.join('\n')}\n`, markdown);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('takes texts that have nothing in common in bounded time', () => {
    const long = (what: string): string => Array.from({ length: 20_000 }, (_, index) => `${what} ${index}`).join('\n');
    assert.equal(
      compareRegions([
        { region: 'a', markdown: long('x') },
        { region: 'b', markdown: long('y') },
      ]).length,
      1,
    );
  });
});
