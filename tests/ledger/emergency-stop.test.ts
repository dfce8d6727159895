import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { acquireBy, person, planOf, Story, started } from './story.js';

describe('an emergency stop', () => {
  it('can be requested by anyone and refuses every start, acquire and rollback', () => {
    const story = started();
    story.run('R1', 'm1');
    assert.deepEqual(story.does({ type: 'stop', reason: 'smoke' }), ['EmergencyStopRequested', 'DecisionRequested']);
    assert.equal(story.isRefused(story.startCommand('R1', 'm2')).code, 'emergency-stop');
    assert.equal(story.isRefused(acquireBy('R2')).code, 'emergency-stop');
    assert.equal(
      story.isRefused({ type: 'start-mop-rollback', region: 'R1', mop: 'm1', token: story.token, reason: '' }).code,
      'emergency-stop',
    );
    assert.deepEqual(story.does({ type: 'stop', reason: 'again' }), []);
  });

  it('still lets the running attempt record its end', () => {
    const story = started();
    story.start('R1', 'm1');
    story.does({ type: 'stop', reason: 'smoke' });
    story.does({
      type: 'report-phases',
      of: story.attemptOf('R1', 'm1'),
      phases: [],
      end: { kind: 'interrupted', reason: 'emergency stop' },
    });
    assert.equal(story.state.open, null);
  });

  it('is cleared by a person with a reason only, and then still waits for a decision', () => {
    const story = started();
    story.run('R1', 'm1');
    story.does({ type: 'stop', reason: 'smoke' });
    assert.equal(story.isRefused({ type: 'clear', reason: 'all fine' }).code, 'needs-person');
    assert.equal(story.isRefused({ type: 'clear', reason: '' }, person).code, 'needs-reason');
    story.does({ type: 'clear', reason: 'false alarm' }, person);
    assert.equal(story.isRefused(story.startCommand('R1', 'm2')).code, 'decision-open');
    story.does({ type: 'decide', region: 'R1', choice: 'go', reason: 'continue' }, person);
    story.start('R1', 'm2');
  });

  it('lets nothing follow by itself: an interrupted MOP is not rolled back before a person decides', () => {
    const story = started();
    story.start('R1', 'm1');
    story.does({ type: 'stop', reason: 'smoke' });
    story.does({
      type: 'report-phases',
      of: story.attemptOf('R1', 'm1'),
      phases: [],
      end: { kind: 'interrupted', reason: 'emergency stop' },
    });
    story.does({ type: 'clear', reason: 'false alarm' }, person);
    const rollback = { type: 'start-mop-rollback', region: 'R1', mop: 'm1', token: story.token, reason: '' } as const;
    assert.equal(story.isRefused(rollback).code, 'decision-open');
    assert.deepEqual(story.does({ type: 'decide', region: 'R1', choice: 'rollback-mop', reason: 'undo it' }, person), [
      'DecisionMade',
      'RollbackStarted',
    ]);
    story.rollBack('R1', 'm1');
    assert.equal(story.state.rollback, null);
  });
});

describe('the question that an emergency stop leaves', () => {
  /** R1 is done but for its give-back; a stop was cleared and nobody has said yet what follows. */
  function cleared(): Story {
    const story = new Story(planOf(2, 1));
    story.acquire('R1');
    story.go('R1');
    story.run('R1', 'm1');
    story.validate('R1');
    story.does({ type: 'stop', reason: 'smoke' });
    story.does({ type: 'clear', reason: 'it was dust' }, person);
    return story;
  }

  it('keeps the region that was stopped from completing, and so every later one from its turn', () => {
    const story = cleared();
    assert.deepEqual(story.giveBack('R1'), ['RegionFailed', 'LockReleased']);
    assert.equal(story.isRefused(acquireBy('R2')).code, 'not-its-turn');
    story.does({ type: 'decide', region: 'R1', choice: 'go', reason: 'go on' }, person);
    story.acquire('R1', '2');
    assert.deepEqual(story.giveBack('R1', '2'), ['RegionCompleted', 'LockReleased']);
  });

  it('keeps MOPs of other regions from starting too', () => {
    const story = cleared();
    story.giveBack('R1');
    story.does({ type: 'skip-region', region: 'R1', reason: 'not needed' }, person);
    story.acquire('R2');
    story.does({ type: 'decide', decision: 'batch:R2:1', choice: 'go', reason: 'go' }, person);
    assert.equal(story.isRefused(story.startCommand('R2', 'm1')).code, 'decision-open');
  });
});
