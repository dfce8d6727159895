import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { watchConditions, type WatchSight } from '../../src/report/watch-conditions.js';
import { person, planOf, Story } from '../ledger/story.js';

const minuteMs = 60_000;

describe('what the watcher tells people of', () => {
  const look = (story: Story, silentMs?: number, stopsBeside: WatchSight['stopsBeside'] = []) =>
    watchConditions(story.state, story.plan, {
      nowMs: story.nowMs,
      silence: story.state.open
        ? { of: story.state.open.started, ...(silentMs === undefined ? {} : { ms: silentMs }) }
        : undefined,
      decisionOverdueMs: 60 * minuteMs,
      stopsBeside,
    });
  const running = () => {
    const story = new Story(planOf());
    story.acquire('R1');
    story.go('R1');
    story.start('R1', 'm1');
    return story;
  };

  it('nothing, while attempts give signs of life and decisions are fresh', () => {
    assert.deepEqual(look(running().wait(5 * 60 * minuteMs), 599_000), []);
    const asked = new Story(planOf());
    asked.acquire('R1');
    assert.deepEqual(look(asked.wait(60 * minuteMs - 10)), []);
  });

  it('an open attempt that has been silent for staleAfter, under one id however often one looks', () => {
    const story = running();
    const [first, ...more] = look(story.wait(700_000), 600_000);
    assert.deepEqual([first?.level, first?.region, first?.mop, more], ['critical', 'R1', 'm1', []]);
    assert.match(first?.text ?? '', /^Attempt 1 of m1 in R1 has given no sign of life for 10 min/);
    assert.equal(look(story.wait(minuteMs), 660_000)[0]?.alert, first?.alert);
  });

  it('the rollback of a region that is over its budget, once', () => {
    const story = running();
    story.does({
      type: 'report-phases',
      of: story.attemptOf('R1', 'm1'),
      phases: [],
      end: { kind: 'interrupted', reason: 'x' },
    });
    story.does({ type: 'decide', region: 'R1', choice: 'rollback-region', reason: 'x' }, person);
    assert.deepEqual(look(story.wait(2 * minuteMs - 10)), []);
    const [condition, ...more] = look(story.wait(minuteMs));
    assert.match(
      condition?.text ?? '',
      /rollback of the region, 1 MOP to go: 3 min of its budget of 2 min, OVER BUDGET/,
    );
    assert.deepEqual([condition?.level, more], ['critical', []]);
    assert.equal(look(story.wait(minuteMs))[0]?.alert, condition?.alert);
  });

  it('an attempt that never gave a sign of life, counted from its start', () => {
    const story = running();
    assert.deepEqual(look(story.wait(599_000)), []);
    assert.equal(look(story.wait(2_000)).length, 1);
  });

  it('a second silent attempt, and a silent rollback, each under an id of its own', () => {
    const story = running();
    const ids = [look(story.wait(601_000), 600_000)[0]?.alert];
    story.does({
      type: 'report-phases',
      of: story.attemptOf('R1', 'm1'),
      phases: [],
      end: { kind: 'interrupted', reason: 'gone' },
    });
    story.does({ type: 'start-mop-rollback', region: 'R1', mop: 'm1', token: story.token, reason: 'gone' });
    assert.deepEqual(look(story, 600_000), [], 'the attempt’s silence was taken for the rollback’s');
    const [rollback] = look(story.wait(601_000), 600_000);
    assert.match(rollback?.text ?? '', /^The rollback of m1 \(attempt 1\) in R1/);
    ids.push(rollback?.alert);
    story.does({
      type: 'end-mop-rollback',
      of: story.attemptOf('R1', 'm1'),
      phases: [],
      end: { kind: 'rolled-back', durationMs: 1 },
    });
    assert.deepEqual(look(story, 600_000), []);
    story.start('R1', 'm1');
    ids.push(look(story.wait(601_000), 600_000)[0]?.alert);
    assert.equal(new Set(ids).size, 3);
    assert(!ids.includes(undefined));
  });

  it('an emergency stop that lies beside the log', () => {
    const [stop, ...more] = look(running(), 0, [{ id: 'x1', by: 'Robin', reason: 'smoke' }]);
    assert.deepEqual([stop?.alert, stop?.level, more], ['stop-beside-the-log:x1', 'critical', []]);
    assert.match(stop?.text ?? '', /^Robin requested an emergency stop beside the log: smoke\./);
  });

  it('a decision that nobody takes: a batch as a warning, what went wrong as critical', () => {
    const story = new Story(planOf());
    story.acquire('R1');
    const [batch] = look(story.wait(60 * minuteMs + 10));
    assert.deepEqual([batch?.level, batch?.region], ['warning', 'R1']);
    assert.match(batch?.text ?? '', /^A decision has been open for 60 min: R1: go for batch 1 of 2/);
    story.go('R1');
    assert.deepEqual(look(story), []);
    story.start('R1', 'm1');
    story.does({ type: 'stop', reason: 'smoke' }, person);
    story.does({
      type: 'report-phases',
      of: story.attemptOf('R1', 'm1'),
      phases: [],
      end: { kind: 'interrupted', reason: 'stopped' },
    });
    assert.deepEqual(
      look(story.wait(61 * minuteMs)).map(({ level }) => level),
      ['critical'],
    );
  });

  it('once: an alert of the same id is not recorded again, even when it was acknowledged', () => {
    const story = running();
    const [data] = look(story.wait(601_000), 600_000);
    assert.ok(data);
    const raise = { type: 'alert', data } as const;
    assert.deepEqual(story.does(raise), ['AlertRaised']);
    assert.deepEqual(story.does(raise), []);
    story.does({ type: 'acknowledge', alert: data.alert, reason: 'seen' }, person);
    assert.deepEqual(story.does(raise), []);
  });
});
