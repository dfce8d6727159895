import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { forecast } from '../../hub/executive/forecast.js';
import { completeIn, hourMs, planned } from './support/planned-story.js';

describe('the forecast', () => {
  it('is the plan as long as nothing has started', () => {
    const story = planned();
    const { endMs, plannedEndMs } = forecast(story.state, story.plan, story.nowMs);
    assert.equal(endMs, plannedEndMs);
    assert.equal(endMs - story.nowMs, 12 * hourMs);
  });

  it('carries the pace of what is done over to what is left', () => {
    const story = planned();
    completeIn(story, 'R1', 6);
    const { endMs, spans } = forecast(story.state, story.plan, story.nowMs);
    assert.ok(Math.abs(endMs - (story.nowMs + 12 * hourMs)) < 1_000, 'two regions of six hours each are left');
    assert.deepEqual(
      spans.map(({ id, isOver, hasStarted }) => [id, isOver, hasStarted]),
      [
        ['R1', true, true],
        ['R2', false, false],
        ['R3', false, false],
      ],
    );
  });

  it('grows surer with every region that is done', () => {
    const story = planned();
    const before = forecast(story.state, story.plan, story.nowMs).plusMinusMs;
    completeIn(story, 'R1', 4);
    const after = forecast(story.state, story.plan, story.nowMs).plusMinusMs;
    assert.ok(Math.abs(before - Math.sqrt(3) * hourMs) < 1);
    assert.ok(Math.abs(after - Math.sqrt(2) * hourMs) < 1);
  });
});
