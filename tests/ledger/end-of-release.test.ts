import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { acquireBy, person, planOf, Story, started } from './story.js';

describe('the end of a release', () => {
  it('comes when every region is done and the cross-region validation passed; after it nothing starts', () => {
    const story = new Story(planOf(1, 1));
    story.complete('R1');
    assert.equal(story.isRefused({ type: 'complete', summary: '' }).code, 'incomplete');
    story.does({ type: 'check', item: 'cross-region', outcome: 'passed', summary: 'all good' });
    assert.deepEqual(story.does({ type: 'complete', summary: 'done' }), ['ReleaseCompleted']);
    assert.equal(story.isRefused(acquireBy('R1', '9')).code, 'release-ended');
    story.does({ type: 'lesson', text: 'start earlier' });
  });

  it('can be forced by a person from every state without an open attempt', () => {
    const story = started();
    story.start('R1', 'm1');
    assert.equal(story.isRefused({ type: 'abandon', reason: 'cancelled' }, person).code, 'attempt-open');
    story
      .wait(601_000)
      .does({ type: 'break-lock', holder: story.token, reason: 'agent lost', ...story.silentSince(600_000) }, person);
    assert.deepEqual(story.does({ type: 'abandon', reason: 'cancelled' }, person), ['ReleaseAbandoned']);
  });
});
