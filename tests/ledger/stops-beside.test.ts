import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, it } from 'mocha';
import type { AppendResult } from '../../src/ledger/event-log.js';
import { Ledger } from '../../src/ledger/ledger.js';
import { requestStop } from '../../src/ledger/request-stop.js';
import { heedStops } from '../../src/ledger/heed-stops.js';
import { standingStops, type StopBeside } from '../../src/ledger/stops-beside.js';
import { OperatorError } from '../../src/release/operator-error.js';
import { MemoryLog } from '../support/memory-log.js';
import { acquireBy, hashOf, person, pipelineOf, planOf, Story } from './story.js';

const beside = (id: string): StopBeside => ({ id, reason: `smoke ${id}`, by: `Robin ${id}` });
const recorded = ({ id, reason, by }: StopBeside) => ({ type: 'stop', reason, beside: { id, by } }) as const;

describe('a stop beside the log, by the rules', () => {
  it('is recorded once, in the name of whoever left it, and asks what follows', () => {
    const story = new Story();
    assert.deepEqual(story.does(recorded(beside('a'))), ['EmergencyStopRequested', 'DecisionRequested']);
    assert.equal(story.state.stop?.by, 'Robin a');
    assert.deepEqual(story.does(recorded(beside('a'))), []);
  });

  it('is void once a person cleared the stop that the log holds of it, and is not recorded again', () => {
    const story = new Story();
    story.does({ type: 'stop', reason: 'first' });
    assert.deepEqual(story.does(recorded(beside('a'))), ['EmergencyStopRequested'], 'it asks one question, not two');
    assert.equal(story.state.stop?.reason, 'first');
    story.does({ type: 'clear', reason: 'over' }, person);
    assert.equal(story.state.stop, null);
    assert.deepEqual(standingStops(story.state, [beside('a'), beside('b')]), [beside('b')]);
    assert.deepEqual(story.does(recorded(beside('a'))), []);
    assert.deepEqual(story.does(recorded(beside('b'))), ['EmergencyStopRequested', 'DecisionRequested']);
  });

  it('that the log never held is cleared with those that the person saw, and with no other', () => {
    const story = new Story();
    const clear = { type: 'clear', reason: 'over', seen: [beside('a'), beside('b')] } as const;
    assert.equal(story.isRefused(clear).code, 'needs-person');
    assert.deepEqual(story.does(clear, person), [
      'EmergencyStopRequested',
      'DecisionRequested',
      'EmergencyStopCleared',
    ]);
    assert.equal(story.state.decisions.at(-1)?.kind, 'stop', 'what follows is still a decision of a person');
    assert.deepEqual(standingStops(story.state, [beside('a'), beside('b'), beside('c')]), [beside('c')]);
    assert.equal(story.isRefused(clear, person).code, 'not-open');
  });
});

/** A log that takes no event: `full` refuses, `throttled` never says yes, `hanging` never answers. */
class DeafLog extends MemoryLog {
  how: 'hears' | 'full' | 'throttled' | 'hanging' = 'hears';

  override append(text: string, expected: number): Promise<AppendResult> {
    switch (this.how) {
      case 'hears':
        return super.append(text, expected);
      case 'full':
        return Promise.reject(new OperatorError('The ledger is full', 'ledger', 'abandon this release'));
      case 'throttled':
        return Promise.resolve({ kind: 'unknown', why: 'the storage answered 503 ServerBusy' });
      case 'hanging':
        return new Promise(() => undefined);
    }
  }
}

describe('requesting and heeding a stop', () => {
  const given = async () => {
    const log = new DeafLog();
    const open = () =>
      new Ledger({ log, sha256: hashOf, newId: randomUUID, sleep: (ms) => sleep(ms), random: () => 0.1 });
    const ledger = open();
    await ledger.submit({ type: 'plan', plan: planOf() }, person);
    const left: StopBeside[] = [];
    const stops = {
      list: () => Promise.resolve(left),
      request: (id: string, reason: string, by: string) => Promise.resolve(void left.push({ id, reason, by })),
    };
    const request = () =>
      requestStop({ ledger, stops, sleep: () => sleep(200) }, { reason: 'smoke', actor: pipelineOf('R1'), newId: 'a' });
    return { log, open, ledger, left, stops, request };
  };

  it('leaves nothing beside a log that takes it', async () => {
    const { ledger, left, request } = await given();
    assert.equal((await request()).kind, 'recorded');
    assert.equal(ledger.state.stop?.reason, 'smoke');
    assert.deepEqual(left, []);
  });

  for (const how of ['full', 'throttled', 'hanging'] as const) {
    it(`leaves it beside a log that is ${how}, soon`, async () => {
      const { log, left, request } = await given();
      log.how = how;
      const startedMs = performance.now();
      assert.equal((await request()).kind, 'beside-the-log');
      assert(performance.now() - startedMs < 1_000);
      assert.deepEqual(left, [{ id: 'a', reason: 'smoke', by: 'run 1 of R1' }]);
    });
  }

  it('leaves it beside a log that is broken, where watchers find it', async () => {
    const { log, ledger, left, stops, request } = await given();
    log.tamper(log.text + '{}\n');
    assert.equal((await request()).kind, 'beside-the-log');
    assert.deepEqual(await heedStops({ ledger, stops }, pipelineOf('R1')), left);
  });

  it('is one stop, though a throttled log took it after it was left beside', async () => {
    const { log, open, stops, request } = await given();
    log.how = 'throttled';
    await request();
    log.how = 'hears';
    const watcher = open();
    while ((await watcher.refresh()).stop === null) await sleep(20);
    const { seq } = watcher.state;
    assert.equal((await heedStops({ ledger: watcher, stops }, pipelineOf('R2'))).length, 1);
    assert.equal(watcher.state.seq, seq, 'it stands in the log already');
    await watcher.submit({ type: 'clear', reason: 'over' }, person);
    assert.deepEqual(await heedStops({ ledger: watcher, stops }, pipelineOf('R2')), []);
  });

  it('puts a stop into the log as soon as that takes events again, and the log refuses every acquire', async () => {
    const { log, open, stops, request } = await given();
    log.how = 'full';
    await request();
    const waiter = open();
    await waiter.refresh();
    assert.equal((await heedStops({ ledger: waiter, stops }, pipelineOf('R1'))).length, 1);
    assert.equal(waiter.state.stop, null);
    log.how = 'hears';
    await heedStops({ ledger: waiter, stops }, pipelineOf('R1'));
    const outcome = await waiter.submit(acquireBy('R1'), pipelineOf('R1'));
    assert.equal(outcome.kind === 'refused' && outcome.refusal.code, 'emergency-stop');
  });
});
