import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { backoffMs, follow } from '../../hub/ledger/follow.js';
import { LiveLedger, type Snapshot } from '../../hub/ledger/live-ledger.js';
import type { EventLog } from '../../src/ledger/event-log.js';
import { OperatorError } from '../../src/release/operator-error.js';
import { goodHistories } from '../ledger-cli/good-histories.js';
import { started } from '../ledger-cli/recorded-history.js';
import { hashOf, person } from '../ledger/story.js';
import { MemoryLog } from '../support/memory-log.js';

function live(log: EventLog, onBreath: () => void = () => undefined): { ledger: LiveLedger; seen: Snapshot[] } {
  const seen: Snapshot[] = [];
  let ids = 0;
  const ledger = new LiveLedger({
    log,
    sha256: hashOf,
    newId: () => `act-${(ids += 1)}`,
    sleep: () => Promise.resolve(),
    random: () => 0,
    clock: () => performance.now(),
    breathe: () => {
      onBreath();
      return new Promise((resolve) => setImmediate(resolve));
    },
    startWorker: () => {
      throw new Error('a node has none');
    },
    onChange: (snapshot) => seen.push(snapshot),
  });
  return { ledger, seen };
}

describe('the live ledger', () => {
  for (const [name, history] of Object.entries(goodHistories)) {
    it(`shows every event of ${name}`, async () => {
      const recorded = history();
      const { ledger } = live(new MemoryLog(() => 5_000, recorded.text));
      assert.equal(await ledger.catchUp(), true);
      const { events, state, condition, asOf } = ledger.snapshot;
      assert.equal(condition.kind, 'live');
      assert.equal(asOf?.serviceMs, 5_000);
      assert.equal(state.seq, recorded.lines.length);
      assert.deepEqual(
        events.map(({ seq }) => seq),
        recorded.lines.map((_line, index) => index + 1),
      );
    });
  }

  it('shows everything before a break, says at which line it is, and takes no command', async () => {
    const recorded = started().run('A', 'a').run('A', 'b');
    const lines = [...recorded.lines];
    lines[11] = (lines[11] ?? '').replace('"passed"', '"failed"');
    const log = new MemoryLog(Date.now, lines.map((line) => `${line}\n`).join(''));
    const { ledger } = live(log);
    assert.equal(await ledger.catchUp(), false);
    const { condition, state, events } = ledger.snapshot;
    assert.equal(condition.kind, 'broken');
    assert.match('why' in condition ? condition.why : '', /line 13/);
    assert.deepEqual([state.seq, events.length], [12, 12]);
    await assert.rejects(ledger.submit({ type: 'stop', reason: 'now' }, person), /broken/);
    assert.equal(log.appends, 0);
  });

  it('stays at what it knows while the storage is away, and says so', async () => {
    const recorded = started();
    const inner = new MemoryLog(Date.now, recorded.text);
    let away = false;
    const { ledger } = live({
      read: (from) =>
        away ? Promise.reject(new OperatorError('The storage is away', 'here', 'wait')) : inner.read(from),
      append: (text, expected) => inner.append(text, expected),
    });
    await ledger.catchUp();
    away = true;
    assert.equal(await ledger.catchUp(), false);
    assert.equal(ledger.snapshot.condition.kind, 'stale');
    assert.equal(ledger.snapshot.state.seq, recorded.lines.length);
    away = false;
    await ledger.catchUp();
    assert.equal(ledger.snapshot.condition.kind, 'live');
  });

  it('appends a command as the person, on what others appended in between, and shows it at once', async () => {
    const log = new MemoryLog(() => Date.parse('2026-02-01T00:00:00Z'), started().text);
    const first = live(log).ledger;
    const second = live(log).ledger;
    await Promise.all([first.catchUp(), second.catchUp()]);
    const outcome = await first.submit({ type: 'stop', reason: 'smoke' }, person);
    assert.equal(outcome.kind, 'appended');
    assert.equal(first.snapshot.state.stop?.reason, 'smoke');
    assert.equal(first.snapshot.events.at(-1)?.actor.name, person.name);
    const late = await second.submit({ type: 'stop', reason: 'fire' }, person);
    assert.equal(late.kind, 'already');
    assert.equal(second.snapshot.state.stop?.reason, 'smoke');
    assert.equal(second.snapshot.events.length, second.snapshot.state.seq);
  });

  it('folds a long history in pieces and lets the page breathe between them', async () => {
    const history = started();
    for (let note = 0; note < 6_000; note += 1) history.add('LessonRecorded', { text: `lesson ${note}` });
    let breaths = 0;
    const { ledger } = live(new MemoryLog(Date.now, history.text), () => (breaths += 1));
    await ledger.catchUp();
    assert.equal(ledger.snapshot.events.length, history.lines.length);
    assert.ok(breaths > 0, 'it never paused');
  });
});

describe('following', () => {
  it('looks again at its interval, and ever more rarely while it fails', async () => {
    const leaving = new AbortController();
    const answers = [true, false, false, false, true, true];
    const slept: number[] = [];
    await follow(
      {
        look: () => Promise.resolve(answers.shift() ?? false),
        pollMs: 1_000,
        visible: () => Promise.resolve(),
        sleep: (ms) => {
          slept.push(ms);
          if (answers.length === 0) leaving.abort();
          return Promise.resolve();
        },
        random: () => 1,
      },
      leaving.signal,
    );
    assert.deepEqual(slept, [1_000, 2_000, 4_000, 8_000, 1_000, 1_000]);
  });

  it('never waits longer than half a minute, nor all browsers equally long', () => {
    assert.equal(backoffMs(20, 1_000, 1), 30_000);
    assert.equal(backoffMs(20, 1_000, 0), 15_000);
  });

  it('looks at nothing while nobody looks at the page', async () => {
    const leaving = new AbortController();
    let looks = 0;
    const following = follow(
      {
        look: () => Promise.resolve((looks += 1) > 0),
        pollMs: 1,
        visible: (signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
        sleep: () => Promise.resolve(),
        random: () => 0,
      },
      leaving.signal,
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
    leaving.abort();
    await following;
    assert.equal(looks, 0);
  });
});
