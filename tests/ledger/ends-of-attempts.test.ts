import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Story } from './story.js';
import { person, planOf, started, pipelineOf, runOf } from './story.js';

/** The run that holds the lock dies in the middle of m1, and another run of its region takes over. */
function takenOver(story: Story, runId: string) {
  story.wait(601_000);
  return story.does(
    {
      type: 'take-over',
      region: 'R1',
      run: runOf('R1', runId),
      version: '0.1.0',
      proof: 'run-ended',
      holder: story.token,
      reason: 'its agent is gone',
      ...story.silentSince(600_000),
    },
    pipelineOf('R1', runId),
  );
}

describe('what follows an attempt that somebody else ended', () => {
  it('is asked when the release asks after interruptions, by a take-over, a give-back and a broken lock alike', () => {
    const ways = {
      'take-over': (story: Story) => takenOver(story, '2'),
      'give-back': (story: Story) =>
        story.does({ type: 'give-back', region: 'R1', run: runOf('R1'), reason: '', ...story.silentSince(600_000) }),
      'break-lock': (story: Story) =>
        story.does({ type: 'break-lock', holder: story.token, reason: 'gone', ...story.silentSince(600_000) }, person),
    };
    for (const [way, end] of Object.entries(ways)) {
      const story = started(planOf(2, 3, { onInterrupted: 'ask' }));
      story.start('R1', 'm1');
      story.wait(601_000);
      end(story);
      assert(
        story.state.decisions.some(({ kind }) => kind === 'interrupted'),
        `${way} asked nothing`,
      );
    }
  });

  it('is asked when it was the last attempt that the release allows', () => {
    const story = started(planOf(2, 3, { maxAttempts: 1 }));
    story.start('R1', 'm1');
    takenOver(story, '2');
    assert(story.state.decisions.some(({ kind }) => kind === 'attempts'));
  });
});

describe('a MOP whose attempts are used up', () => {
  /** m1 failed in its only attempt and was rolled back. */
  function exhausted(): Story {
    const story = started(planOf(2, 3, { maxAttempts: 1 }));
    story.fail('R1', 'm1');
    story.rollBack('R1', 'm1');
    return story;
  }

  it('can be tried again by a person who had said no before', () => {
    const story = exhausted();
    story.does({ type: 'decide', region: 'R1', choice: 'no-go', reason: 'not tonight' }, person);
    story.does({ type: 'retry-region', region: 'R1', reason: 'fixed in the morning' }, person);
    story.start('R1', 'm1');
  });

  it('can be tried again after its question was answered with a rollback of the region', () => {
    const story = started(planOf(2, 3, { maxAttempts: 1 }));
    story.run('R1', 'm1');
    story.fail('R1', 'm2');
    story.does({ type: 'decide', region: 'R1', choice: 'rollback-region', reason: 'start over' }, person);
    story.rollBack('R1', 'm2');
    story.rollBack('R1', 'm1');
    story.giveBack('R1');
    story.acquire('R1', '2');
    story.go('R1');
    assert.equal(story.isRefused(story.startCommand('R1', 'm1')).code, 'attempts-exhausted');
    story.does({ type: 'retry-region', region: 'R1', reason: 'once more' }, person);
    story.start('R1', 'm1');
  });
});
