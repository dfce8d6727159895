import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, it } from 'mocha';
import type { EventLog } from '../../src/ledger/event-log.js';

/** Two handles on one log, as two processes have them. */
type Open = () => Promise<{ log: EventLog; other: EventLog; writeRaw: (text: string) => Promise<void> }>;

interface Case {
  readonly name: string;
  readonly run: (opened: Awaited<ReturnType<Open>>) => Promise<void>;
}

const cases: readonly Case[] = [
  {
    name: 'reads as empty while it is absent, and tells the time all the same',
    run: async ({ log }) => {
      const slice = await log.read(0);
      assert.deepEqual([slice.text, slice.end], ['', 0]);
      assert(Math.abs(slice.nowMs - Date.now()) < 60_000);
    },
  },
  {
    name: 'appends at the position that was read',
    run: async ({ log }) => {
      const one = await log.append('one\n', 0);
      assert(one.kind === 'appended' && one.end === 4, JSON.stringify(one));
      assert(Math.abs((one.nowMs ?? 0) - Date.now()) < 60_000);
      assert.equal((await log.append('two\n', 4)).kind, 'appended');
      const { text, end } = await log.read(0);
      assert.deepEqual([text, end], ['one\ntwo\n', 8]);
    },
  },
  {
    name: 'answers a stale position with a conflict and writes nothing',
    run: async ({ log, other }) => {
      await log.append('one\n', 0);
      assert.deepEqual(await other.append('late\n', 0), { kind: 'conflict' });
      assert.deepEqual(await other.append('early\n', 100), { kind: 'conflict' });
      assert.equal((await other.read(0)).text, 'one\n');
    },
  },
  {
    name: 'lets exactly one of two concurrent writers win, the first append included',
    run: async ({ log, other }) => {
      for (const position of [0, 4, 8]) {
        const results = await Promise.all([log.append('aaa\n', position), other.append('bbb\n', position)]);
        assert.deepEqual(results.map(({ kind }) => kind).sort(), ['appended', 'conflict']);
      }
      assert.equal((await log.read(0)).end, 12);
    },
  },
  {
    name: 'leaves a last line without newline for the next read',
    run: async ({ log, writeRaw }) => {
      await log.append('one\n', 0);
      await writeRaw('one\nhal');
      const first = await log.read(0);
      assert.deepEqual([first.text, first.end], ['one\n', 4]);
      assert.deepEqual([(await log.read(4)).text, (await log.read(4)).end], ['', 4]);
      await writeRaw('one\nhalf\n');
      assert.equal((await log.read(4)).text, 'half\n');
    },
  },
  {
    name: 'reads only what was appended since, counted in bytes',
    run: async ({ log, other }) => {
      await log.append('Grüße 🚀\n', 0);
      const { end } = await other.read(0);
      assert.equal(end, Buffer.byteLength('Grüße 🚀\n'));
      const nothing = await other.read(end);
      assert.deepEqual([nothing.text, nothing.end], ['', end]);
      assert(nothing.nowMs > 0);
      await log.append('two\n', end);
      assert.equal((await other.read(end)).text, 'two\n');
    },
  },
  {
    name: 'reads nothing since a version that still stands, and all that is new since one that does not',
    run: async ({ log, other, writeRaw }) => {
      await log.append('one\n', 0);
      const { end, version } = await other.read(0);
      const nothing = await other.read(end, version);
      assert.deepEqual([nothing.text, nothing.end], ['', end]);
      assert(Math.abs(nothing.nowMs - Date.now()) < 60_000);
      await writeRaw('one\nhal');
      const half = await other.read(end, nothing.version);
      assert.deepEqual([half.text, half.end], ['', end]);
      assert.deepEqual((await other.read(end, half.version)).text, '');
      await writeRaw('one\nhalf\n');
      assert.equal((await other.read(end, half.version)).text, 'half\n');
    },
  },
  {
    name: 'answers in whole lines, all of them in the end, where it is asked for few bytes at once',
    run: async ({ log, other }) => {
      const lines = ['one\n', 'Grüße 🚀\n', `${'long '.repeat(20)}\n`, 'four\n'];
      await log.append(lines.join(''), 0);
      for (const atMost of [5, 20, 1_000]) {
        const read: string[] = [];
        let slice = await other.read(0, undefined, atMost);
        read.push(slice.text);
        while (slice.more === true) {
          slice = await other.read(slice.end, undefined, atMost);
          read.push(slice.text);
        }
        assert.equal(read.join(''), lines.join(''), `${atMost} bytes at once`);
        assert.equal(slice.end, Buffer.byteLength(lines.join('')));
        assert.equal((await other.read(slice.end, slice.version)).text, '');
      }
    },
  },
  {
    name: 'loses no line of 50 writers that compare and swap',
    run: async ({ log, other }) => {
      const write = async (handle: EventLog, line: string): Promise<void> => {
        for (let tries = 1; tries <= 400; tries += 1) {
          if ((await handle.append(line, (await handle.read(0)).end)).kind === 'appended') return;
          await sleep(Math.random() * Math.min(250, 10 * 2 ** tries));
        }
        assert.fail(`${line} was never appended`);
      };
      const lines = Array.from({ length: 50 }, (_, index) => `writer ${String(index).padStart(2, '0')}\n`);
      await Promise.all(lines.map((line, index) => write(index % 2 ? log : other, line)));
      const written = (await log.read(0)).text.split(/(?<=\n)/);
      assert.deepEqual(written.sort(), lines);
    },
  },
];

/** What every event log must do, on the fake and on the real ones alike. */
export function contract(name: string, open: Open): void {
  describe(`the event log contract on ${name}`, () => {
    for (const { name: sentence, run } of cases) it(sentence, async () => run(await open()));
  });
}
