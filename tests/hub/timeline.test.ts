import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { timelineView } from '../../hub/timeline/timeline-view.js';
import { person, planOf, Story } from '../ledger/story.js';
import { hostedHub } from './support/hosted-hub.js';

const hourMs = 3_600_000;

function planned(): Story {
  const plan = planOf(2, 2);
  return new Story({
    ...plan,
    regions: plan.regions.map((region, index) => ({ ...region, expectedHours: [4, 4], startsAtHour: 4 * index })),
  });
}

describe('the timeline', function () {
  this.timeout(60_000);
  const hosted = hostedHub();

  it('shows plan, fact and what is expected of every region', () => {
    const story = planned();
    story.complete('R1');
    const view = timelineView(story.state, story.plan, story.events, story.nowMs);
    assert.deepEqual(
      view.rows.map(({ id, facts, expected }) => [id, facts.length, expected !== undefined]),
      [
        ['R1', 2, false],
        ['R2', 0, true],
      ],
    );
    const planOfSecond = view.rows[1]?.plan ?? assert.fail('no second region');
    assert.equal(planOfSecond.toMs - planOfSecond.fromMs, 4 * hourMs);
    assert.match(view.rows[0]?.against ?? '', /earlier/);
    assert.ok(view.ticks.length >= 2 && view.ticks.every((tick) => tick >= view.fromMs && tick <= view.toMs));
  });

  it('spreads a region’s hours over its MOPs by their estimates', () => {
    const story = planned();
    const { rows } = timelineView(story.state, story.plan, story.events, story.nowMs, 'R2');
    assert.deepEqual(
      rows.map(({ id }) => id),
      story.plan.mops.map(({ id }) => id),
    );
    const lengths = rows.map(({ plan }) => plan.toMs - plan.fromMs);
    assert.ok(Math.abs(lengths.reduce((sum, ms) => sum + ms, 0) - 4 * hourMs) < 1);
    assert.equal(rows[1]?.plan.fromMs, rows[0]?.plan.toMs);
  });

  it('marks an emergency stop from its call to its end, or to now', () => {
    const story = planned();
    story.does({ type: 'stop', reason: 'smoke' }, person);
    story.wait(hourMs);
    const open = timelineView(story.state, story.plan, story.events, story.nowMs).stops;
    assert.equal(open[0]?.toMs, story.nowMs);
    story.does({ type: 'clear', reason: 'dust' }, person);
    story.wait(hourMs);
    const closed = timelineView(story.state, story.plan, story.events, story.nowMs).stops;
    assert.ok((closed[0]?.toMs ?? 0) <= story.nowMs - hourMs);
    assert.match(closed[0]?.label ?? '', /smoke/);
  });

  it('changes from the regions to the MOPs of one', async () => {
    const { hub, complaints } = await hosted.open(await hosted.release('running'));
    await hub.getByRole('tab', { name: 'Timeline' }).click();
    await hub.locator('.gantt tbody tr').first().waitFor();
    assert.equal(await hub.locator('.gantt tbody tr').count(), 6);
    await hub.getByLabel('Show').selectOption('WUS2');
    assert.equal(await hub.locator('.gantt tbody tr').count(), 25);
    await hub.locator('.gantt .bar.fact').first().waitFor();
    await hub.locator('.gantt .bar.stop').first().waitFor();
    assert.deepEqual(complaints, []);
  });
});
