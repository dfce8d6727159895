import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { person, planOf, Story, started } from './story.js';

describe('a no-go', () => {
  it('to a question about no region in particular holds the region whose turn it is', () => {
    const story = started();
    story.giveBack('R1');
    story.does({ type: 'stop', reason: 'smoke' });
    story.does({ type: 'clear', reason: 'it was dust' }, person);
    story.does({ type: 'decide', choice: 'no-go', reason: 'not before the morning' }, person);
    story.acquire('R1', '2');
    assert.equal(story.isRefused(story.startCommand('R1', 'm1')).code, 'no-go-given');
    story.go('R1');
    story.start('R1', 'm1');
  });

  it('when nothing is left to run keeps the region from completing until a go lifts it', () => {
    const story = new Story(planOf(2, 1));
    story.acquire('R1');
    story.go('R1');
    story.run('R1', 'm1');
    story.validate('R1');
    story.does({ type: 'stop', reason: 'smoke' });
    story.does({ type: 'clear', reason: 'it was dust' }, person);
    story.does({ type: 'decide', region: 'R1', choice: 'no-go', reason: 'look first' }, person);
    assert.deepEqual(story.giveBack('R1'), ['RegionFailed', 'LockReleased']);
    story.does({ type: 'retry-region', region: 'R1', reason: 'looked at' }, person);
    story.acquire('R1', '2');
    story.validate('R1', '2');
    assert.deepEqual(story.giveBack('R1', '2'), ['RegionCompleted', 'LockReleased']);
  });
});

describe('a question about what was skipped', () => {
  it('is closed with the skip: a late answer changes nothing', () => {
    const story = new Story(planOf(2, 1));
    story.acquire('R1');
    story.go('R1');
    story.fail('R1', 'm1');
    story.does({ type: 'start-mop-rollback', region: 'R1', mop: 'm1', token: story.token, reason: 'failed' });
    story.does({
      type: 'end-mop-rollback',
      of: story.attemptOf('R1', 'm1'),
      phases: [],
      end: { kind: 'failed', reason: 'disk full' },
    });
    const asked = story.state.decisions.find(({ kind }) => kind === 'rollback-failed')?.id ?? assert.fail('not asked');
    story.does({ type: 'skip-mop', region: 'R1', mop: 'm1', reason: 'set right by hand' }, person);
    assert.equal(story.state.decisions.length, 0);
    story.validate('R1');
    story.giveBack('R1');
    story.acquire('R2');
    assert.equal(
      story.isRefused({ type: 'decide', decision: asked, choice: 'go', reason: 'late' }, person).code,
      'not-open',
    );
    assert.equal(story.state.regions['R1']?.status, 'completed');
  });

  it('is closed when its region is skipped', () => {
    const story = started();
    story.run('R1', 'm1');
    story.run('R1', 'm2');
    story.giveBack('R1');
    assert.equal(story.state.decisions.length, 1);
    story.does({ type: 'skip-region', region: 'R1', reason: 'not needed' }, person);
    assert.equal(story.state.decisions.length, 0);
  });
});
