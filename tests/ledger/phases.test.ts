import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Story } from './story.js';
import { passed, planOf, started } from './story.js';

describe('phases', () => {
  const report = (story: Story, phases: ReturnType<typeof passed>, checkpoint?: string) =>
    ({
      type: 'report-phases',
      of: story.attemptOf('R1', 'm1'),
      phases,
      ...(checkpoint === undefined ? {} : { checkpoint }),
    }) as const;

  it('are reported in their order, each once in an attempt', () => {
    const story = started();
    story.start('R1', 'm1');
    story.checkpoint('R1', 'm1');
    assert.equal(story.isRefused(report(story, passed('precheck', 'checkpoint'), 'key/m1')).code, 'order');
    assert.equal(story.isRefused(report(story, passed('validate', 'implement'))).code, 'order');
  });

  it('do not go on after one that failed', () => {
    const story = started();
    story.start('R1', 'm1');
    story.does(report(story, [{ ...passed('precheck')[0], outcome: 'failed' } as never]));
    assert.equal(story.isRefused(report(story, passed('implement'))).code, 'order');
  });

  it('implement follows a checkpoint that was verified and recorded', () => {
    const story = started();
    story.start('R1', 'm1');
    assert.equal(story.isRefused(report(story, passed('implement'))).code, 'no-checkpoint');
    story.does(report(story, passed('precheck', 'checkpoint')));
    assert.equal(story.isRefused(report(story, passed('implement'))).code, 'no-checkpoint');
  });

  it('a checkpoint is never replaced before its MOP has succeeded or was rolled back', () => {
    const story = started(planOf(2, 3, { onInterrupted: 'retry' }));
    story.start('R1', 'm1');
    story.checkpoint('R1', 'm1');
    story.does({
      type: 'report-phases',
      of: story.attemptOf('R1', 'm1'),
      phases: [],
      end: { kind: 'interrupted', reason: 'x' },
    });
    story.start('R1', 'm1');
    assert.equal(story.isRefused(report(story, passed('precheck', 'checkpoint'), 'another')).code, 'no-checkpoint');
    assert.equal(story.cell('R1', 'm1').checkpoint, 'key/m1');
  });
});
