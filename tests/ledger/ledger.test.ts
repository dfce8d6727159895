import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { LogUnavailable, type EventLog } from '../../src/ledger/event-log.js';
import { LedgerBroken } from '../../src/ledger/ledger-faults.js';
import { Ledger } from '../../src/ledger/ledger.js';
import { MemoryLog, type Fate } from '../support/memory-log.js';
import { acquireBy, hashOf, person, pipelineOf, planOf, runOf } from './story.js';

let ids = 0;
const actor = pipelineOf('R1');
const plan = { type: 'plan', plan: planOf() } as const;

function ledgerOn(log: EventLog, monotonicMs?: () => number): Ledger {
  return new Ledger({
    ...(monotonicMs ? { monotonicMs } : {}),
    log,
    sha256: hashOf,
    newId: () => `id-${++ids}`,
    sleep: () => Promise.resolve(),
    random: () => 0.5,
  });
}

async function planned(log = new MemoryLog()): Promise<{ log: MemoryLog; ledger: Ledger }> {
  const ledger = ledgerOn(log);
  await ledger.submit(plan, actor);
  return { log, ledger };
}

const typesIn = (log: MemoryLog): string[] =>
  log.text
    .split('\n')
    .slice(0, -1)
    .map((line) => (JSON.parse(line) as { type: string }).type);

describe('submitting a command', () => {
  for (const fates of [
    ['lost-after'],
    ['lost-before'],
    ['lost-before', 'lost-after'],
    ['lost-before', 'lost-before'],
  ] satisfies Fate[][]) {
    it(`appends exactly once when answers are ${fates.join(', then ')}`, async () => {
      const { log, ledger } = await planned();
      log.fates(...fates);
      const outcome = await ledger.submit(acquireBy('R1'), actor);
      assert.equal(outcome.kind, 'appended');
      assert.equal(typesIn(log).filter((type) => type === 'LockAcquired').length, 1);
    });
  }

  it('is judged anew when somebody appended in between: of two regions at once, one gets the lock', async () => {
    const { log } = await planned();
    const outcomes = await Promise.all(
      ['1', '2', '3', '4'].map((runId) => ledgerOn(log).submit(acquireBy('R1', runId), pipelineOf('R1', runId))),
    );
    assert.deepEqual(outcomes.map(({ kind }) => kind).sort(), ['appended', 'refused', 'refused', 'refused']);
    assert.equal(typesIn(log).filter((type) => type === 'LockAcquired').length, 1);
  });

  it('writes nothing when it is refused or holds already', async () => {
    const { log, ledger } = await planned();
    const before = log.text;
    assert.equal((await ledger.submit(acquireBy('R2'), actor)).kind, 'refused');
    assert.equal((await ledger.submit(plan, actor)).kind, 'already');
    assert.equal(log.text, before);
  });

  it('gives up with one sentence when nothing can be appended', async () => {
    const { log, ledger } = await planned();
    log.fates(...Array.from({ length: 100 }, () => 'lost-before' as const));
    await assert.rejects(ledger.submit(acquireBy('R1'), actor), /could not be appended/);
  });

  it('stamps strictly increasing times though the service clock stands still or goes back', async () => {
    const { log, ledger } = await planned(new MemoryLog(() => 1_000_000));
    log.clock = () => 500_000;
    await ledger.submit({ type: 'stop', reason: 'test' }, actor);
    await ledger.submit({ type: 'clear', reason: 'test' }, person);
    const times = log.text
      .split('\n')
      .slice(0, -1)
      .map((line) => Date.parse((JSON.parse(line) as { at: string }).at));
    assert.deepEqual(
      times,
      [...new Set(times)].sort((a, b) => a - b),
    );
  });

  it('names the fencing token that it was given under, sequence and hash', async () => {
    const { log, ledger } = await planned();
    await ledger.submit(acquireBy('R1'), actor);
    const lines = log.text.split('\n');
    const grant = lines.findIndex((line) => line.includes('"type":"LockAcquired"'));
    assert.deepEqual(ledger.state.lock?.token, { seq: grant + 1, hash: hashOf(lines[grant] ?? '') });
  });
});

describe('a command given just after an answer', () => {
  /** A ledger that has just read, the reads that it makes from then on, and its clock. */
  async function justRead() {
    const { log } = await planned();
    const clock = { ms: 0 };
    let reads = 0;
    const counting: EventLog = {
      read: (from) => {
        reads += 1;
        return log.read(from);
      },
      append: (text, expected) => log.append(text, expected),
    };
    const ledger = ledgerOn(counting, () => clock.ms);
    await ledger.refresh();
    reads = 0;
    return { log, ledger, clock, reads: () => reads };
  }

  it('is judged and folded without another read, to the state that others read', async () => {
    const { log, ledger, reads } = await justRead();
    const outcome = await ledger.submit(acquireBy('R1'), actor);
    assert(outcome.kind === 'appended' && reads() === 0);
    assert.deepEqual(outcome.state, await ledgerOn(log).refresh());
    assert.equal((await ledger.submit({ type: 'stop', reason: 'x' }, actor)).kind, 'appended');
    assert.equal(reads(), 0);
    assert.deepEqual(ledger.state, await ledgerOn(log).refresh());
  });

  it('is judged on a read of its own when that answer is a second old', async () => {
    const { ledger, clock, reads } = await justRead();
    clock.ms = 1_000;
    assert.equal((await ledger.submit(acquireBy('R1'), actor)).kind, 'appended');
    assert.equal(reads(), 1);
  });

  it('is judged anew when others appended since, and by the clock of the last answer', async () => {
    const { log, ledger } = await justRead();
    await ledgerOn(log).submit(acquireBy('R1', '2'), pipelineOf('R1', '2'));
    log.clock = () => Date.parse('2031-01-01T00:00:00Z');
    const outcome = await ledger.submit(acquireBy('R1'), actor);
    assert(outcome.kind === 'refused' && outcome.refusal.code === 'lock-held');
    assert.equal(ledger.nowMs, Date.parse('2031-01-01T00:00:00Z'));
  });

  it('reads anew after a conflict, although the storage holds its version for the newest', async () => {
    const { log } = await planned();
    const torn: EventLog = {
      read: async (from, since) => {
        const slice = await log.read(from);
        return since === undefined
          ? { ...slice, version: 'newest' }
          : { text: '', end: from, nowMs: slice.nowMs, version: since };
      },
      append: (text, expected) => log.append(text, expected),
    };
    const ledger = ledgerOn(torn);
    await ledger.refresh();
    await ledgerOn(log).submit({ type: 'lesson', text: 'unseen' }, actor);
    assert.equal((await ledger.submit(acquireBy('R1'), actor)).kind, 'appended');
    assert.deepEqual(typesIn(log).slice(-4, -3), ['LessonRecorded']);
  });

  it('is not taken for carried out already on what was true before it was given', async () => {
    const { log, ledger, reads } = await justRead();
    await ledger.submit(acquireBy('R1'), actor);
    await ledgerOn(log).submit({ type: 'break-lock', holder: ledger.state.lock?.token, reason: 'x' }, person);
    assert.equal((await ledger.submit(acquireBy('R1'), actor)).kind, 'appended');
    assert.equal(reads(), 1);
  });

  it('writes nothing that could not be read afterwards', async () => {
    const { log, ledger } = await justRead();
    const before = log.text;
    const run = { ...runOf('R1'), runId: 7 as unknown as string };
    const command = { type: 'acquire', region: 'R1', purpose: 'execute', run, version: '0.1.0' } as const;
    await assert.rejects(ledger.submit(command, actor), /nobody can read it/);
    assert.equal(log.text, before);
  });
});

describe('reading a ledger', () => {
  it('finds the same state whether read at once or line by line', async () => {
    const { log, ledger } = await planned();
    const other = ledgerOn(log);
    await other.refresh();
    await ledger.submit(acquireBy('R1'), actor);
    await ledger.submit({ type: 'stop', reason: 'test' }, actor);
    assert.deepEqual(await other.refresh(), await ledgerOn(log).refresh());
  });

  /** A log that answers one line at once; the reads whose numbers are `lost`, counted from now, get no answer. */
  function lineByLine(log: MemoryLog) {
    let reads = 0;
    let lost: readonly number[] = [];
    const sliced: EventLog = {
      read: async (from) => {
        reads += 1;
        if (lost.includes(reads)) throw new LogUnavailable({ what: 'no answer', where: 'ledger', next: 'ask again' });
        const { text, nowMs } = await log.read(from);
        const line = text.slice(0, text.indexOf('\n') + 1);
        return { text: line, end: from + Buffer.byteLength(line), nowMs, more: line.length < text.length };
      },
      append: (text, expected) => log.append(text, expected),
    };
    const lose = (...numbers: readonly number[]): void => {
      [reads, lost] = [0, numbers];
    };
    return { log: sliced, lose, reads: () => reads };
  }

  it('finds the same state in a log that answers in pieces', async () => {
    const { log, ledger } = await planned();
    await ledger.submit(acquireBy('R1'), actor);
    const other = ledgerOn(lineByLine(log).log);
    assert.deepEqual(await other.refresh(), ledger.state);
    assert.equal((await other.submit({ type: 'stop', reason: 'x' }, actor)).kind, 'appended');
  });

  it('finds what it wrote although a later piece was lost on the way', async () => {
    const { log } = await planned();
    const { log: sliced, lose, reads } = lineByLine(log);
    const ledger = ledgerOn(sliced, () => 0);
    await ledger.refresh();
    lose(2, 5);
    log.fates('lost-after');
    const outcome = await ledger.submit(acquireBy('R1'), actor);
    assert(outcome.kind === 'appended' && outcome.events.length === 3);
    assert.equal(log.appends, 2);
    assert.equal(reads(), 8);
    assert.deepEqual(ledger.state, await ledgerOn(log).refresh());
  });

  it('takes calls that overlap one after the other', async () => {
    const { log } = await planned();
    const ledger = ledgerOn(log);
    await Promise.all([
      ledger.refresh(),
      ledger.refresh(),
      ledger.submit({ type: 'stop', reason: 'x' }, actor),
      ledger.refresh(),
    ]);
    assert.deepEqual(ledger.state, await ledgerOn(log).refresh());
  });

  it('refuses a history in which a line was changed, dropped or doubled', async () => {
    const { log, ledger } = await planned();
    await ledger.submit(acquireBy('R1'), actor);
    const lines = log.text.trimEnd().split('\n');
    const changed = lines.map((line, index) => (index === 1 ? line.replace('"count":6', '"count":7') : line));
    const dropped = lines.filter((_, index) => index !== 1);
    const doubled = lines.flatMap((line, index) => (index === 1 ? [line, line] : [line]));
    for (const bad of [changed, dropped, doubled, [...lines, 'no json'], [...lines, '{}']]) {
      await assert.rejects(ledgerOn(new MemoryLog(Date.now, `${bad.join('\n')}\n`)).refresh(), LedgerBroken);
    }
  });

  it('keeps an event of an unknown type, and then takes a stop only', async () => {
    const { log, ledger } = await planned();
    await ledger.submit(acquireBy('R1'), actor);
    const { seq, lastHash } = ledger.state;
    const future = {
      v: 1,
      id: 'x:0',
      seq: seq + 1,
      at: new Date().toISOString(),
      type: 'CoffeeServed',
      data: { cups: 2 },
      actor,
      prev: lastHash,
    };
    log.tamper(`${log.text}${JSON.stringify(future)}\n`);
    const refused = await ledger.submit({ type: 'clear', reason: 'x' }, person);
    assert(refused.kind === 'refused' && refused.refusal.code === 'newer-version');
    assert.equal((await ledger.submit({ type: 'stop', reason: 'x' }, actor)).kind, 'appended');
  });
});
