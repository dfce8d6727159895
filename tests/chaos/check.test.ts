import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Acknowledged } from '../../scripts/chaos/acknowledged.js';
import { check, type Findings } from '../../scripts/chaos/check.js';
import { begun, runOf, started, type RecordedHistory } from '../ledger-cli/recorded-history.js';
import { hashOf } from '../support/plan-builder.js';

/** `5-8 run 1 A a 1 implement 1`: a task from second 5 to second 8; without an end it was killed. */
function traces(...tasks: readonly string[]): string {
  const lines = tasks.flatMap((task) => {
    const [, from = '', to = '', what = ''] = /^(\d+)-(\d*) run (.*)$/.exec(task) ?? [];
    const at = (second: string): string => `${second.padStart(3, '0')}000000000`;
    return [`${at(from)} ${what} begin`, ...(to === '' ? [] : [`${at(to)} ${what} end`])];
  });
  return `${lines.sort().join('\n')}\n`;
}

const looked = (history: RecordedHistory, tasks: readonly string[], acknowledged = new Acknowledged()): Findings =>
  check(history.text, traces(...tasks), acknowledged, ['A', 'B'], (runId) => (runId === '1' ? 0 : undefined));

/** Run 1 of A is taken over by run 2. */
const takenOver = (): RecordedHistory =>
  started().add('LockTakenOver', {
    region: 'A',
    purpose: 'execute',
    run: runOf('A', '2'),
    version: '0.1.0',
    from: runOf('A', '1'),
    proof: 'run-ended',
    reason: 'it ended',
  });

describe('the checker of a chaos', () => {
  it('finds nothing where every holder ends before the next one begins', () => {
    const found = looked(takenOver(), ['1-2 run 1 A a 1 implement 1', '3-4 run 2 A a 2 implement 1']);
    assert.deepEqual(
      [found.broken, found.orderViolations, found.doubledMops, found.lostEvents, found.lateTasks, found.inFlight],
      [[], [], [], [], [], []],
    );
    assert.deepEqual([found.tasks, found.holders], [2, 2]);
  });

  it('finds a task that begins after the next holder has begun, and one of a run that never held the lock', () => {
    const late = looked(takenOver(), ['1-2 run 2 A a 2 implement 1', '3-4 run 1 A a 1 implement 2']);
    assert.equal(late.lateTasks.length, 1);
    assert.equal(looked(takenOver(), ['1-2 run 9 A a 2 implement 1']).lateTasks.length, 1);
  });

  it('finds a lock that was taken from a run which had not ended', () => {
    assert.deepEqual(looked(takenOver(), []).stolenLocks, []);
    const again = takenOver().add('LockTakenOver', {
      region: 'A',
      purpose: 'execute',
      run: runOf('A', '3'),
      version: '0.1.0',
      from: runOf('A', '2'),
      proof: 'run-ended',
      reason: 'run 1 ended',
    });
    assert.equal(looked(again, []).stolenLocks.length, 1);
  });

  it('tells a task that was merely under way apart', () => {
    const found = looked(takenOver(), ['1-4 run 1 A a 1 implement 1', '3-5 run 2 A a 2 implement 1']);
    assert.deepEqual([found.lateTasks.length, found.inFlight.length], [0, 1]);
  });

  it('finds a region that executes after a later one has begun', () => {
    const history = begun().completed('A').acquire('B', 'execute', '2');
    const found = looked(history, ['1-2 run 2 B a 1 implement 1', '3-4 run 1 A c 1 implement 1']);
    assert.equal(found.orderViolations.length, 1);
  });

  it('finds a MOP that runs again after it succeeded, and a task that runs twice in one attempt', () => {
    const once = ['1-2 run 1 A a 1 implement 1', '3-4 run 1 A a 1 implement 2'];
    const history = started().run('A', 'a');
    assert.deepEqual(looked(history, once).doubledMops, []);
    assert.equal(looked(history, [...once, '5-6 run 1 A a 2 implement 1']).doubledMops.length, 1);
    assert.equal(looked(history, [...once, '5-6 run 1 A a 1 implement 1']).doubledMops.length, 1);
  });

  it('finds an event that a client was told of and that the log does not hold', () => {
    const history = started();
    const acknowledged = new Acknowledged();
    acknowledged.token(`3.${hashOf(history.lines[2] ?? '')}`);
    assert.deepEqual(looked(history, [], acknowledged).lostEvents, []);
    acknowledged.token(`4.${hashOf('another line')}`);
    acknowledged.token(`99.${hashOf('beyond the end')}`);
    assert.equal(looked(history, [], acknowledged).lostEvents.length, 2);
  });

  it('finds what the invariants of the ledger do not allow', () => {
    assert.equal(looked(started().acquire('B', 'execute', '3'), []).broken.length, 1);
  });
});
