import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { acquireBy, passed, person, planOf, runOf, Story } from './story.js';

const done = { kind: 'succeeded', durationMs: 1 } as const;

describe('the lock', () => {
  it('is granted to the first region, and to nobody else while it is held', () => {
    const story = new Story();
    assert.deepEqual(story.acquire('R1'), ['LockAcquired', 'RegionStarted', 'DecisionRequested']);
    assert.equal(story.isRefused(acquireBy('R2')).code, 'lock-held');
  });

  it('gives the run that holds it the same token again, and writes nothing', () => {
    const story = new Story();
    story.acquire('R1');
    const { token } = story;
    assert.deepEqual(story.acquire('R1'), []);
    assert.deepEqual(story.token, token);
  });

  it('is not granted to a second run of the region that holds it', () => {
    const story = new Story();
    story.acquire('R1', '1');
    assert.equal(story.isRefused(acquireBy('R1', '2')).code, 'lock-held');
  });

  it('follows the order of the plan: region 2 waits until region 1 has completed, not until it is free', () => {
    const story = new Story();
    assert.equal(story.isRefused(acquireBy('R2')).code, 'not-its-turn');
    story.acquire('R1');
    assert.deepEqual(story.giveBack('R1'), ['RegionFailed', 'LockReleased']);
    const refusal = story.isRefused(acquireBy('R2'));
    assert.equal(refusal.code, 'not-its-turn');
    assert.match(refusal.message, /R1 before it is failed/);
  });

  it('lets a failed region acquire again with a new token, and the next one only after it completed', () => {
    const story = new Story();
    story.acquire('R1');
    const before = story.token;
    story.giveBack('R1');
    story.complete('R1', '2');
    story.acquire('R2');
    assert.notDeepEqual(before, story.token);
  });

  it('completes a region only with every MOP done and post-validation passed', () => {
    const story = new Story(planOf(2, 1));
    story.acquire('R1');
    story.go('R1');
    story.run('R1', 'm1');
    assert.deepEqual(story.giveBack('R1'), ['RegionFailed', 'LockReleased']);
    story.acquire('R1', '2');
    story.validate('R1', '2');
    assert.deepEqual(story.giveBack('R1', '2'), ['RegionCompleted', 'LockReleased']);
  });

  it('does not take post-validation from a run that does not hold it', () => {
    const story = new Story(planOf(2, 1));
    story.acquire('R1');
    const refusal = story.isRefused(
      { type: 'check', item: 'post-validation', region: 'R1', outcome: 'passed', summary: '' },
      { kind: 'pipeline', name: 'another run', run: runOf('R1', '9') },
    );
    assert.equal(refusal.code, 'not-holder');
  });

  it('is not freed by a waiter that was cancelled', () => {
    const story = new Story();
    story.acquire('R1');
    assert.deepEqual(story.giveBack('R2'), ['DeviationRecorded']);
    assert.deepEqual(story.giveBack('R1', 'another run'), ['DeviationRecorded']);
    assert.equal(story.state.lock?.region, 'R1');
  });

  it('is not given back while an attempt may still run; a silent one is ended as interrupted in the same append', () => {
    const story = new Story();
    story.acquire('R1');
    story.go('R1');
    story.start('R1', 'm1');
    const giveBack = { type: 'give-back', region: 'R1', run: runOf('R1'), reason: 'finish' } as const;
    const refusal = story.wait(601_000).isRefused({ ...giveBack, ...story.silentSince(599_999) });
    assert.equal(refusal.code, 'attempt-open');
    assert(refusal.mayChange);
    assert.deepEqual(story.does({ ...giveBack, ...story.silentSince(600_000) }), [
      'MopInterrupted',
      'RegionFailed',
      'LockReleased',
    ]);
    assert.equal(story.state.open, null);
  });

  it('is not taken from a living attempt by what was seen of another one, nor by the heartbeat that it shares with it', () => {
    const story = new Story();
    story.acquire('R1');
    story.go('R1');
    story.start('R1', 'm1');
    const seenOfFirst = story.wait(700_000).silentSince(700_000);
    story.checkpoint('R1', 'm1');
    story.does({ type: 'report-phases', of: story.attemptOf('R1', 'm1'), phases: passed('implement'), end: done });
    story.start('R1', 'm2');
    const giveBack = { type: 'give-back', region: 'R1', run: runOf('R1'), reason: 'finish' } as const;
    assert.equal(story.isRefused({ ...giveBack, ...story.silentSince(700_000) }).code, 'attempt-open');
    story.wait(700_000);
    assert.equal(story.isRefused({ ...giveBack, ...seenOfFirst }).code, 'attempt-open');
    assert.equal(story.isRefused(giveBack).code, 'attempt-open', 'nobody looked');
    assert(story.does({ ...giveBack, silence: { of: story.state.open?.started ?? 0 } }).includes('MopInterrupted'));
  });

  it('is taken over by a run of the same region only, with proof, and only after an open attempt fell silent', () => {
    const story = new Story();
    story.acquire('R1');
    story.go('R1');
    story.start('R1', 'm1');
    const before = story.token;
    const takeOver = {
      type: 'take-over',
      region: 'R1',
      run: runOf('R1', '2'),
      version: '0.1.0',
      proof: 'run-ended',
      holder: before,
      reason: 'agent lost',
    } as const;
    assert.equal(story.isRefused({ ...takeOver, region: 'R2', run: runOf('R2') }).code, 'lock-held');
    assert.equal(story.isRefused({ ...takeOver, ...story.wait(700_000).silentSince(1000) }).code, 'attempt-open');
    assert.deepEqual(story.does({ ...takeOver, ...story.silentSince(700_000) }), ['MopInterrupted', 'LockTakenOver']);
    assert.equal(story.state.regions['R1']?.cells['m1']?.status, 'interrupted');
    assert.notDeepEqual(story.token, before);
    assert.equal(story.state.lock?.run.runId, '2');
  });

  it('taken over by word of mouth needs a person and a reason', () => {
    const story = new Story();
    story.acquire('R1');
    const takeOver = {
      type: 'take-over',
      region: 'R1',
      run: runOf('R1', '2'),
      version: '0.1.0',
      proof: 'person',
      holder: story.token,
    } as const;
    assert.equal(story.isRefused({ ...takeOver, reason: 'sure' }).code, 'needs-person');
    assert.equal(story.isRefused({ ...takeOver, reason: ' ' }, person).code, 'needs-reason');
    story.does({ ...takeOver, reason: 'the agent burnt down' }, person);
  });

  it('is broken by a person only, and leaves the region failed, for its own re-run', () => {
    const story = new Story();
    story.acquire('R1');
    assert.equal(story.isRefused({ type: 'break-lock', holder: story.token, reason: 'stuck' }).code, 'needs-person');
    assert.deepEqual(story.does({ type: 'break-lock', holder: story.token, reason: 'stuck' }, person), ['LockBroken']);
    assert.equal(story.isRefused(acquireBy('R2')).code, 'not-its-turn');
    story.acquire('R1', '2');
  });

  it('passes over a region that a person skipped with a reason', () => {
    const story = new Story();
    assert.equal(story.isRefused({ type: 'skip-region', region: 'R1', reason: '' }, person).code, 'needs-reason');
    story.does({ type: 'skip-region', region: 'R1', reason: 'decommissioned' }, person);
    story.acquire('R2');
  });

  it('is refused to a completed region', () => {
    const story = new Story(planOf(2, 1));
    story.complete('R1');
    assert.equal(story.isRefused(acquireBy('R1', '2')).code, 'already-done');
  });
});
