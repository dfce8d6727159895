import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { LineSplitter, type OutputLine } from '../../../scripts/rehearse/agent/line-splitter.js';

function split(chunks: readonly (string | Uint8Array)[], limit?: number): OutputLine[] {
  const lines: OutputLine[] = [];
  const splitter = new LineSplitter((line) => lines.push(line), limit);
  for (const chunk of chunks) splitter.write(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  splitter.end();
  return lines;
}

describe('LineSplitter', () => {
  const texts = (...chunks: (string | Uint8Array)[]): string[] => split(chunks).map(({ text }) => text);

  it('ends a line at LF, CRLF and CR, wherever the chunks are cut', () => {
    assert.deepEqual(texts('a\nb\r\nc\rd'), ['a', 'b', 'c', 'd']);
    assert.deepEqual(texts('a\r', '\nb'), ['a', 'b']);
    assert.deepEqual(texts('a\r', 'b\r', '', '\n\n'), ['a', 'b', '']);
    assert.deepEqual(texts(...Array.from('one\r\ntwo\r\n')), ['one', 'two']);
  });

  it('keeps a character whole when a chunk ends inside it, and survives bytes that are no text', () => {
    const bytes = Buffer.from('Grüße\n');
    assert.deepEqual(texts(bytes.subarray(0, 3), bytes.subarray(3)), ['Grüße']);
    assert.deepEqual(texts(Uint8Array.of(0x61, 0xff, 0xc3, 0x0a, 0x62)), ['a\uFFFD\uFFFD', 'b']);
  });

  it('cuts a line that is longer than the limit and says by how much', () => {
    assert.deepEqual(split(['abc', 'defgh\nxy\n'], 5), [
      { text: 'abcde', cut: 3 },
      { text: 'xy', cut: 0 },
    ]);
  });
});
