import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { HashWorker } from '../../hub/ledger/hashes-ahead.js';
import { LiveLedger } from '../../hub/ledger/live-ledger.js';
import { sha256OfLines } from '../../hub/ledger/sha256.js';
import { started } from '../ledger-cli/recorded-history.js';
import { hashOf } from '../ledger/story.js';
import { MemoryLog } from '../support/memory-log.js';

/** A worker in the same thread, which answers as `answer` says: nothing where that is undefined. */
class NearWorker implements HashWorker {
  asked = 0;
  terminated = false;
  #heed: ((event: { readonly data: unknown }) => void) | undefined;
  constructor(private readonly answer: (text: string) => readonly string[] | undefined) {}

  postMessage(text: string): void {
    this.asked += 1;
    const data = this.answer(text);
    if (data) queueMicrotask(() => this.#heed?.({ data }));
  }
  addEventListener(_type: 'message', heed: (event: { readonly data: unknown }) => void): void {
    this.#heed = heed;
  }
  terminate(): void {
    this.terminated = true;
  }
}

const history = started();
for (let note = 0; note < 2_500; note += 1)
  history.add('LessonRecorded', { text: `lesson ${note} ${'.'.repeat(1_000)}` });

/** Folds a long history with a worker and tells how many lines the page hashed by itself. */
async function folded(startWorker: () => HashWorker, text = history.text) {
  let own = 0;
  const ledger = new LiveLedger({
    log: new MemoryLog(Date.now, text),
    sha256: (line) => {
      own += 1;
      return hashOf(line);
    },
    startWorker,
    newId: () => 'id',
    sleep: () => Promise.resolve(),
    random: () => 0,
    clock: () => performance.now(),
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
    onChange: () => undefined,
  });
  await ledger.catchUp();
  return { own, ...ledger.snapshot };
}

describe('a long history, hashed by a worker too', () => {
  const all = history.lines.length;

  it('is folded with the hashes of the worker, which is let go then', async () => {
    const worker = new NearWorker(sha256OfLines);
    const { own, state, condition } = await folded(() => worker);
    assert.deepEqual([condition.kind, state.seq, worker.terminated], ['live', all, true]);
    // What comes first is folded at once; what follows is announced meanwhile.
    assert.ok(own > 0 && own < all / 2, `${own} of ${all}`);
    assert.ok(worker.asked > 1);
  });

  it('is folded as well where the page may have no worker, or one that is silent or late', async () => {
    let answers = 0;
    for (const start of [
      () => {
        throw new Error('refused by the policy of the page');
      },
      () => new NearWorker(() => undefined),
      () => new NearWorker((text) => ((answers += 1) === 1 ? sha256OfLines(text) : undefined)),
    ]) {
      const { own, state, condition } = await folded(start);
      assert.deepEqual([condition.kind, state.seq], ['live', all]);
      assert.ok(own > 0 && own <= all);
    }
  });

  it('is broken where it is broken', async () => {
    const lines = [...history.lines];
    lines[1_700] = (lines[1_700] ?? '').replace('lesson', 'secret');
    const text = lines.map((line) => `${line}\n`).join('');
    const { state, condition } = await folded(() => new NearWorker(sha256OfLines), text);
    assert.equal(condition.kind, 'broken');
    assert.equal(state.seq, 1_701);
  });
});
