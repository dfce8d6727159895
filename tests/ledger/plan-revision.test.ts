import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { acquireBy, person, planOf, Story, started, hashOf } from './story.js';

describe('a plan revision', () => {
  it('needs a person, no open attempt, and leaves started cells and the order before them as they are', () => {
    const story = started();
    story.run('R1', 'm1');
    const { plan } = story;
    const revised = { ...plan, manifestHash: 'f'.repeat(64) };
    assert.equal(story.isRefused({ type: 'revise-plan', plan: revised, reason: 'typo' }).code, 'needs-person');
    const moved = { ...revised, mops: [...plan.mops].reverse() };
    assert.equal(story.isRefused({ type: 'revise-plan', plan: moved, reason: 'typo' }, person).code, 'order');
    const altered = {
      ...revised,
      mops: plan.mops.map((mop) => ({
        ...mop,
        cells: { ...mop.cells, R1: { document: 'a'.repeat(64), execution: 'b'.repeat(64) } },
      })),
    };
    assert.equal(story.isRefused({ type: 'revise-plan', plan: altered, reason: 'typo' }, person).code, 'drift');
    story.does({ type: 'revise-plan', plan: revised, reason: 'typo' }, person);
    assert.equal(story.state.revision, 2);
  });

  it('voids goes that were given for the plan before it', () => {
    const story = started();
    story.does({ type: 'revise-plan', plan: { ...story.plan, manifestHash: 'f'.repeat(64) }, reason: 'typo' }, person);
    assert.equal(story.isRefused(story.startCommand('R1', 'm1')).code, 'decision-open');
    story.go('R1');
    story.start('R1', 'm1');
  });

  it('is not made by publishing another plan, and publishing the same plan again writes nothing', () => {
    const story = new Story();
    assert.deepEqual(story.does({ type: 'plan', plan: story.plan }), []);
    assert.equal(story.isRefused({ type: 'plan', plan: { ...story.plan, title: 'other' } }).code, 'already-planned');
  });

  it('voids the open question for a go, and asks anew for the plan in force', () => {
    const story = new Story();
    story.acquire('R1');
    const revised = { ...planOf(2, 3, { decisionPointEvery: 3 }), manifestHash: hashOf('manifest 2') };
    story.does({ type: 'revise-plan', plan: revised, reason: 'one decision is enough' }, person);
    assert.deepEqual(
      story.state.decisions.map(({ question }) => question),
      ['R1: go for batch 1 of 1 (m1 to m3)?'],
    );
  });

  it('is of the same release', () => {
    const story = new Story();
    const other = { ...story.plan, release: 'R2.0' };
    assert.equal(story.isRefused({ type: 'revise-plan', plan: other, reason: 'x' }, person).code, 'wrong-state');
  });
});

describe('a plan revision that adds a MOP', () => {
  it('reopens regions that were complete without it, and later regions wait for them', () => {
    const story = new Story(planOf(2, 1));
    story.complete('R1');
    story.acquire('R2');
    const more = { ...planOf(2, 2), manifestHash: hashOf('manifest 2') };
    story.does({ type: 'revise-plan', plan: more, reason: 'the vendor adds one' }, person);
    story.go('R2');
    const command = story.startCommand('R2', 'm1');
    assert.equal(story.isRefused(command).code, 'not-its-turn');
    story.giveBack('R2');
    assert.equal(story.isRefused(acquireBy('R2', '2')).code, 'not-its-turn');
    story.acquire('R1', '2');
    story.go('R1');
  });
});
