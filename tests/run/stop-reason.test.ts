import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { afterStop, whyStop, type Activity } from '../../src/run/stop-reason.js';
import { pipelineOf, planOf, runOf, Story } from '../ledger/story.js';

describe('why a running MOP stops', () => {
  const running = (): { story: Story; mine: Activity } => {
    const story = new Story(planOf(1, 2, { takeOver: { staleAfterMs: 1, fenceAfterMs: 1 } }));
    story.acquire('R1');
    story.go('R1');
    story.start('R1', 'm1');
    return { story, mine: { kind: 'attempt', ...story.attemptOf('R1', 'm1') } };
  };

  it('does not, while token and attempt are its own', () => {
    const { story, mine } = running();
    assert.equal(whyStop(story.state, mine), undefined);
  });

  it('by an emergency stop: interrupted', () => {
    const { story, mine } = running();
    story.does({ type: 'stop', reason: 'fire' });
    const reason = whyStop(story.state, mine);
    assert(reason?.kind === 'emergency-stop');
    assert.equal(afterStop(reason), 'interrupted');
  });

  it('by a new token: nothing is appended, not even under an emergency stop', () => {
    const { story, mine } = running();
    const takeOver = {
      type: 'take-over',
      region: 'R1',
      run: runOf('R1', '2'),
      version: '0.1.0',
      proof: 'run-ended',
      holder: story.token,
      ...story.silentSince(5),
      reason: 'dead',
    } as const;
    story.wait(50).does(takeOver, pipelineOf('R1', '2'));
    story.does({ type: 'stop', reason: 'fire' });
    const reason = whyStop(story.state, mine);
    assert(reason?.kind === 'superseded');
    assert.equal(afterStop(reason), 'append-nothing');
  });

  it('by an end of its attempt that somebody else recorded, the token unchanged', () => {
    const { story, mine } = running();
    const end = { kind: 'interrupted', reason: 'post step' } as const;
    story.does({ type: 'report-phases', of: story.attemptOf('R1', 'm1'), phases: [], end });
    assert.equal(whyStop(story.state, mine)?.kind, 'superseded');
    story.rollBack('R1', 'm1');
    story.start('R1', 'm1');
    assert.equal(whyStop(story.state, mine)?.kind, 'superseded', 'a later attempt under the same token is not its own');
  });

  it('by its deadline: failed, so that it is rolled back', () => {
    assert.equal(afterStop({ kind: 'deadline', limitMs: 1 }), 'failed');
  });
});
