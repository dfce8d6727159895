import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { person, planOf, Story, started, pipelineOf, runOf } from './story.js';

describe('a take-over', () => {
  it('on the proof that the run has ended is made from the organization of that run only', () => {
    const story = started();
    const foreign = {
      type: 'take-over',
      region: 'R1',
      run: runOf('R2', '9'),
      version: '0.1.0',
      proof: 'run-ended',
      holder: story.token,
      reason: 'gone',
    } as const;
    assert.equal(story.isRefused(foreign, pipelineOf('R2', '9')).code, 'needs-proof');
    story.does({ ...foreign, run: runOf('R1', '9') }, pipelineOf('R1', '9'));
  });

  it('means the holder that was looked at: a run that got the lock since keeps it', () => {
    const story = started();
    const ofFirst = {
      type: 'take-over',
      region: 'R1',
      version: '0.1.0',
      proof: 'run-ended',
      holder: story.token,
      reason: 'run 1 has ended',
    } as const;
    story.does({ ...ofFirst, run: runOf('R1', '2') }, pipelineOf('R1', '2'));
    const late = { ...ofFirst, run: runOf('R1', '3') };
    assert.equal(story.isRefused(late, pipelineOf('R1', '3')).code, 'lock-held');
    assert.equal(story.isRefused({ ...late, proof: 'person' }, person).code, 'lock-held');
    const { holder } = ofFirst;
    assert.equal(story.isRefused({ type: 'break-lock', holder, reason: 'stuck' }, person).code, 'lock-held');
    assert.equal(story.state.lock?.run.runId, '2');
  });

  it('leaves a region that was rolled back as rolled back', () => {
    const story = new Story(planOf(2, 1));
    story.complete('R1');
    story.acquire('R2');
    story.go('R2');
    story.run('R2', 'm1');
    story.does({ type: 'decide', choice: 'rollback-release', reason: 'recalled' }, person);
    story.rollBack('R2', 'm1');
    story.does(
      {
        type: 'take-over',
        region: 'R2',
        run: runOf('R2', '2'),
        version: '0.1.0',
        proof: 'run-ended',
        holder: story.token,
        reason: 'gone',
      },
      pipelineOf('R2', '2'),
    );
    assert.deepEqual(story.giveBack('R2', '2'), ['LockReleased']);
    assert.equal(story.state.regions['R2']?.status, 'rolled-back');
  });

  it('of a region that was rolled back and runs again ends with its outcome', () => {
    const story = new Story(planOf(1, 1));
    const standing = () => story.state.regions['R1']?.status;
    story.acquire('R1');
    story.go('R1');
    story.run('R1', 'm1');
    story.does({ type: 'decide', region: 'R1', choice: 'rollback-region', reason: 'recalled' }, person);
    story.rollBack('R1', 'm1');
    assert.equal(standing(), 'rolled-back');
    story.does(
      {
        type: 'take-over',
        region: 'R1',
        run: runOf('R1', '2'),
        version: '0.1.0',
        proof: 'run-ended',
        holder: story.token,
        reason: 'gone',
      },
      pipelineOf('R1', '2'),
    );
    story.go('R1');
    story.run('R1', 'm1');
    assert.equal(standing(), 'executing');
    story.validate('R1', '2');
    assert.deepEqual(story.giveBack('R1', '2'), ['RegionCompleted', 'LockReleased']);
  });
});
