import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { verifyLedger } from '../../scripts/ledger/verify-ledger.js';
import { finished, goodHistories } from './good-histories.js';
import { begun, started } from './recorded-history.js';

describe('verifying a good ledger', () => {
  for (const [name, history] of Object.entries(goodHistories)) {
    it(`finds nothing wrong with ${name}`, () => {
      const { text, lines } = history();
      assert.deepEqual(verifyLedger(text), { kind: 'ok', events: lines.length, unchecked: [] });
    });
  }
});

describe('verifying the chain', () => {
  const lines = (): string[] => [...finished().lines];
  const badLine = (text: string) => {
    const result = verifyLedger(text);
    assert(result.kind === 'bad', 'nothing was found');
    return { line: result.line, expected: result.expected };
  };
  const joined = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');

  it('names the line after one that was rewritten', () => {
    const rewritten = lines().map((line, index) => (index === 5 ? line.replace('fine', 'good') : line));
    assert.notEqual(joined(rewritten), joined(lines()));
    assert.match(badLine(joined(rewritten)).expected, /prev, the SHA-256 of the line before/);
    assert.equal(badLine(joined(rewritten)).line, 7);
  });

  it('names the place of a line that was taken out, or put in', () => {
    assert.deepEqual(badLine(joined(lines().toSpliced(7, 1))), { line: 8, expected: 'sequence number 8' });
    assert.deepEqual(badLine(joined(lines().toSpliced(7, 0, lines()[6] ?? ''))), {
      line: 8,
      expected: 'sequence number 8',
    });
  });

  it('names a line that is no event, and a last line without end', () => {
    assert.equal(badLine(joined(lines().with(3, '{"v":1'))).line, 4);
    assert.equal(badLine(joined(lines().with(3, '{"v":2}'))).line, 4);
    assert.equal(badLine(joined(lines()).slice(0, -1)).line, lines().length);
  });

  it('demands the plan first', () => {
    const [line] = started().lines.slice(2);
    const first = JSON.stringify({ ...(JSON.parse(line ?? '') as object), seq: 1, prev: '0'.repeat(64) });
    assert.deepEqual(badLine(joined([first])), { line: 1, expected: 'ReleasePlanned first' });
  });

  it('demands times that increase and ids that are used once', () => {
    assert.match(badLine(begun().add('LessonRecorded', { text: 'x' }, { afterMs: 0 }).text).expected, /a time after/);
    const again = begun();
    const { id } = JSON.parse(again.lines[1] ?? '') as { id: string };
    again.add('LessonRecorded', { text: 'x' });
    const third = (again.lines[2] ?? '').replace(/"id":"[^"]+"/, `"id":"${id}"`);
    assert.match(badLine(joined(again.lines.with(2, third))).expected, /id that was not used before/);
    assert.match(badLine(joined(again.lines.with(2, third.replace(id, 'x:1')))).expected, /event x:0 just before/);
  });

  it('follows the chain past events of a newer version, and says what it could not check', () => {
    const history = begun().add('LessonRecorded', { text: 'x' });
    const newer = (history.lines[2] ?? '').replace('LessonRecorded', 'SatelliteMoved');
    assert.deepEqual(verifyLedger(joined(history.lines.with(2, newer))), {
      kind: 'ok',
      events: 3,
      unchecked: ['SatelliteMoved'],
    });
  });
});
