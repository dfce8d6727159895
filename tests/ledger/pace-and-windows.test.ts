import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { person, planOf, Story } from './story.js';

const minute = 60_000;
const windows = {
  R1: { timeZone: 'America/New_York', days: ['Mon'] as ['Mon'], from: '22:00', to: '06:00' },
};

function waiting(policy: Parameters<typeof planOf>[2]): Story {
  const story = new Story(planOf(2, 2, policy));
  story.acquire('R1');
  story.go('R1');
  return story;
}

describe('a change window', () => {
  it('keeps a MOP from starting until its deadline fits in, and says when that is', () => {
    const story = waiting({ windows });
    // Thursday, 2026-01-01; the MOP needs 30 min × 2.
    const refusal = story.isRefused(story.startCommand('R1', 'm1'));
    assert.equal(refusal.code, 'window');
    assert.match(
      refusal.message,
      /m1 needs 60 min .*22:00-06:00 Mon \(America\/New_York\): it may start at 2026-01-06T03:00Z/,
    );
    assert.equal(refusal.notBeforeMs, Date.parse('2026-01-06T03:00:00Z'));
    story.wait(refusal.notBeforeMs - story.nowMs).start('R1', 'm1');
  });

  it('does not stop what has started when it closes, nor a rollback', () => {
    const story = waiting({ windows });
    story.wait(Date.parse('2026-01-06T10:01:00Z') - story.nowMs);
    assert.equal(story.isRefused(story.startCommand('R1', 'm1')).code, 'window');
    const open = waiting({ windows });
    open.wait(Date.parse('2026-01-06T10:00:00Z') - open.nowMs).start('R1', 'm1');
    open.checkpoint('R1', 'm1');
    open.wait(120 * minute);
    open.does({
      type: 'report-phases',
      of: open.attemptOf('R1', 'm1'),
      phases: [{ phase: 'implement', outcome: 'failed', durationMs: 1, hosts: {} }],
      end: { kind: 'failed', phase: 'implement', failure: 'deadline', reason: 'over its deadline' },
    });
    open.rollBack('R1', 'm1');
  });

  it('concerns its own region only', () => {
    const story = waiting({ windows: { R2: windows.R1 } });
    story.start('R1', 'm1');
  });
});

describe('pace', () => {
  it('holds back the next MOP, but neither a rollback nor a stop', () => {
    const story = waiting({ pace: { minimumGapMs: 10 * minute, atMostPerHour: 1 } });
    story.fail('R1', 'm1');
    story.rollBack('R1', 'm1');
    assert.equal(story.isRefused(story.startCommand('R1', 'm1')).code, 'pace');
    story.does({ type: 'stop', reason: 'smoke' });
  });
});

describe('a failure that the policy does not count as critical', () => {
  const failed = (): Story => {
    const story = waiting({ critical: ['validate'] });
    story.start('R1', 'm1');
    story.checkpoint('R1', 'm1');
    assert.deepEqual(
      story.does({
        type: 'report-phases',
        of: story.attemptOf('R1', 'm1'),
        phases: [{ phase: 'implement', outcome: 'failed', durationMs: 1, hosts: {} }],
        end: { kind: 'failed', phase: 'implement', failure: 'implement', reason: 'task failed' },
      }),
      ['MopPhaseFinished', 'MopFailed', 'DecisionRequested'],
    );
    return story;
  };
  const rollback = (story: Story) =>
    ({ type: 'start-mop-rollback', region: 'R1', mop: 'm1', token: story.token, reason: '' }) as const;

  it('is not rolled back before a person decides', () => {
    const story = failed();
    assert.equal(story.isRefused(rollback(story)).code, 'decision-open');
    assert.equal(story.isRefused(story.startCommand('R1', 'm1')).code, 'decision-open');
    story.go('R1');
    story.rollBack('R1', 'm1');
    story.run('R1', 'm1');
  });

  it('may be answered with the rollback of the whole region', () => {
    const story = failed();
    story.does({ type: 'decide', region: 'R1', choice: 'rollback-region', reason: 'enough' }, person);
    assert.deepEqual(story.state.decisions, []);
    assert.deepEqual(story.rollBack('R1', 'm1').slice(-2), ['RegionRolledBack', 'RollbackFinished']);
  });
});

describe('a MOP that cannot be rolled back', () => {
  it("needs a person's go for it alone", () => {
    const plan = planOf(1, 3, { decisionPointEvery: 5 });
    const story = new Story({
      ...plan,
      mops: plan.mops.map((mop) => (mop.id === 'm2' ? { ...mop, reversible: false } : mop)),
    });
    story.acquire('R1');
    story.go('R1');
    story.run('R1', 'm1');
    assert.equal(story.isRefused(story.startCommand('R1', 'm2')).code, 'decision-open');
    assert.match(story.state.decisions[0]?.question ?? '', /batch 2 of 3 \(m2 alone, which CANNOT BE ROLLED BACK\)/);
    story.go('R1');
    story.run('R1', 'm2');
    assert.equal(story.isRefused(story.startCommand('R1', 'm3')).code, 'decision-open');
  });
});
