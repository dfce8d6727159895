import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { alertsView } from '../../hub/alerts/alerts-view.js';
import { actsOnCell } from '../../hub/controls/proposals.js';
import { choicesOf, whatChoiceDoes, whatStopDoes } from '../../hub/controls/consequences.js';
import { wouldRefuse } from '../../hub/controls/would-refuse.js';
import { emptyCell } from '../../src/ledger/state.js';
import { person } from '../ledger/story.js';
import { planned } from './support/planned-story.js';

describe('alerts and acts', () => {
  it('puts what nobody acknowledged first, the gravest on top', () => {
    const story = planned();
    for (const [alert, level] of [
      ['a', 'info'],
      ['b', 'critical'],
      ['c', 'warning'],
      ['d', 'critical'],
    ] as const)
      story.does({ type: 'alert', data: { alert, level, text: alert } });
    story.does({ type: 'acknowledge', alert: 'b', reason: 'seen' }, person);
    const alert = story.state.alerts[0] ?? assert.fail('no alert');
    assert.deepEqual(
      alertsView(story.state).rows.map(({ id }) => id),
      ['d', 'c', 'a', 'b'],
    );
    const many = Array.from({ length: 50_000 }, (_, index) => ({ ...alert, id: `a${index}` }));
    const { rows, more } = alertsView({ alerts: many });
    assert.deepEqual([rows.length, more], [200, 49_800]);
  });

  it('says before the act what it does, and which rule would refuse it', () => {
    const story = planned();
    assert.match(whatStopDoes(story.state)[0] ?? '', /Nothing runs at present/);
    story.acquire('R1');
    const [decision] = story.state.decisions;
    assert.ok(decision);
    assert.deepEqual(choicesOf(decision), ['go', 'no-go', 'rollback-region', 'rollback-release']);
    assert.match(whatChoiceDoes('go', decision, story.plan)[0] ?? '', /R1 runs batch 1/);
    const rule = wouldRefuse(story.state, { type: 'clear', reason: 'x' }, person, story.nowMs);
    assert.match(rule ?? '', /No emergency stop is in force/);
    assert.equal(wouldRefuse(story.state, { type: 'stop', reason: 'x' }, person, story.nowMs), undefined);
  });

  it('offers for a cell only what its state allows', () => {
    const acts = (status: 'pending' | 'running' | 'failed') =>
      actsOnCell('R1', 'm1', { ...emptyCell, status }).map(({ label }) => label);
    assert.deepEqual(acts('running'), []);
    assert.deepEqual(acts('pending'), ['Skip…']);
    assert.deepEqual(acts('failed'), ['Allow a retry…', 'Roll back the region…', 'Skip…']);
  });
});
