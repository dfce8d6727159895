import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { nothingChanged, planRollback, planRun } from '../../src/run/next-step.js';
import { passed, planOf, Story } from '../ledger/story.js';

const begun = (onInterrupted: 'rollback-then-retry' | 'retry' | 'ask' = 'rollback-then-retry'): Story => {
  const story = new Story(planOf(1, 2, { onInterrupted, maxAttempts: 5 }));
  story.acquire('R1');
  story.go('R1');
  return story;
};
const interrupt = (story: Story): void => {
  const end = { kind: 'interrupted', reason: 'cancelled' } as const;
  story.does({ type: 'report-phases', of: story.attemptOf('R1', 'm1'), phases: [], end });
};
const next = (story: Story): string => planRun(story.state, 'R1', 'm1').kind;

describe('what run-mop does next for a cell', () => {
  it('starts what is pending, and settles what is open', () => {
    const story = begun();
    assert.equal(next(story), 'start');
    story.start('R1', 'm1');
    assert.equal(next(story), 'settle-open');
  });

  it('skips what succeeded, with the reason', () => {
    const story = begun();
    story.run('R1', 'm1');
    assert.deepEqual(planRun(story.state, 'R1', 'm1'), {
      kind: 'skip',
      reason: 'm1 in R1 succeeded in attempt 1',
      attempt: 1,
    });
  });

  it('skips what a person skipped', () => {
    const story = begun();
    story.does(
      { type: 'skip-mop', region: 'R1', mop: 'm1', reason: 'not needed here' },
      { kind: 'person', name: 'A', proof: 'signed-in' },
    );
    assert.equal(next(story), 'skip');
  });

  for (const [policy, expected] of [
    ['rollback-then-retry', 'rollback-first'],
    ['retry', 'start'],
    ['ask', 'ask'],
  ] as const) {
    it(`after an interruption, by policy ${policy}: ${expected}`, () => {
      const story = begun(policy);
      story.start('R1', 'm1');
      story.checkpoint('R1', 'm1');
      interrupt(story);
      assert.equal(next(story), expected);
    });
  }

  it('rolls back what failed while it changed hosts, and what was interrupted in its rollback', () => {
    const story = begun();
    story.fail('R1', 'm1');
    assert.equal(next(story), 'rollback-first');
    story.does({ type: 'start-mop-rollback', region: 'R1', mop: 'm1', token: story.token, reason: 'failed' });
    assert.equal(next(story), 'settle-open');
    const end = { kind: 'interrupted', reason: 'cancelled' } as const;
    story.does({ type: 'end-mop-rollback', of: story.attemptOf('R1', 'm1'), phases: [], end });
    assert.equal(next(story), 'rollback-first');
    story.rollBack('R1', 'm1');
    assert.equal(next(story), 'start');
  });

  it('asks a person after a failed rollback', () => {
    const story = begun();
    story.fail('R1', 'm1');
    story.does({ type: 'start-mop-rollback', region: 'R1', mop: 'm1', token: story.token, reason: 'failed' });
    const end = { kind: 'failed', reason: 'disk gone' } as const;
    story.does({ type: 'end-mop-rollback', of: story.attemptOf('R1', 'm1'), phases: [], end });
    assert.equal(next(story), 'ask');
  });

  it('refuses what the plan does not have', () => {
    const story = begun();
    assert.equal(planRun(story.state, 'R9', 'm1').kind, 'refuse');
    assert.equal(planRun(story.state, 'R1', 'constructor').kind, 'refuse');
  });

  it('rolls back by request what ran, and nothing else', () => {
    const story = begun();
    assert.equal(planRollback(story.state, 'R1', 'm1').kind, 'skip');
    story.run('R1', 'm1');
    assert.equal(planRollback(story.state, 'R1', 'm1').kind, 'roll-back');
  });
});

describe('whether hosts may have been changed', () => {
  const plan = planOf();
  it('not before precheck and checkpoint were reported', () => {
    const story = begun();
    story.start('R1', 'm1');
    interrupt(story);
    assert.equal(nothingChanged(story.cell('R1', 'm1'), plan), true);
  });

  it('perhaps once they were, although nothing was told of implement', () => {
    const story = begun();
    story.start('R1', 'm1');
    story.checkpoint('R1', 'm1');
    interrupt(story);
    assert.equal(nothingChanged(story.cell('R1', 'm1'), plan), false);
  });

  it('perhaps where there is no checkpoint playbook and the first process was reported', () => {
    const story = begun();
    story.start('R1', 'm1');
    const absent = passed('precheck', 'checkpoint').map((phase) => ({ ...phase, outcome: 'absent' as const }));
    story.does({ type: 'report-phases', of: story.attemptOf('R1', 'm1'), phases: absent });
    interrupt(story);
    assert.equal(nothingChanged(story.cell('R1', 'm1'), plan), false);
  });

  it('perhaps in a retried attempt whose earlier one was not rolled back', () => {
    const story = begun('retry');
    story.start('R1', 'm1');
    story.checkpoint('R1', 'm1');
    interrupt(story);
    story.start('R1', 'm1');
    interrupt(story);
    assert.equal(nothingChanged(story.cell('R1', 'm1'), story.plan), false);
  });
});
