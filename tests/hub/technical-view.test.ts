import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { labelOf, probeSeries } from '../../hub/technical/measurements-view.js';
import { median, technicalView } from '../../hub/technical/technical-view.js';
import { measuredItems } from '../../src/report/measured-items.js';
import { hashOf } from '../ledger/story.js';
import { planned } from './support/planned-story.js';

describe('the Technical view', () => {
  it('tells the error of estimates, what was slowest, and how often things failed', () => {
    const story = planned();
    story.acquire('R1');
    story.go('R1');
    story.fail('R1', 'm1');
    story.rollBack('R1', 'm1');
    story.start('R1', 'm1');
    story.wait(45 * 60_000);
    story.checkpoint('R1', 'm1');
    story.does({
      type: 'report-phases',
      of: story.attemptOf('R1', 'm1'),
      phases: [
        {
          ...{ phase: 'implement', outcome: 'passed', durationMs: 99_000, retries: 3 },
          hosts: { db: { ok: 5, changed: 2, failed: 0, unreachable: 0, skipped: 1 } },
          slowest: [
            { task: 'restart', ms: 60_000 },
            { task: 'install', ms: 9_000 },
          ],
        },
      ],
      end: { kind: 'succeeded', durationMs: 1 },
    });
    const view = technicalView(story.state, story.events, story.nowMs) ?? assert.fail('no view');
    assert.equal(view.estimates[0]?.spent[0]?.errorPercent, 50);
    assert.deepEqual([view.estimates[0].medianPercent, view.estimates[1]?.medianPercent], [50, undefined]);
    assert.equal(view.slowest[0]?.durationMs, 99_000);
    const rate = (name: string) => view.rates.find((one) => one.name === name)?.text;
    assert.equal(rate('Failed'), '1 of 2 (50.0 %)');
    assert.equal(rate('Second and later attempts'), '1 of 2 (50.0 %)');
    assert.equal(rate('Tasks tried again on a host'), '3 (50.0 % of 6 results)');
    assert.match(rate('Results of tasks, while playbooks ran') ?? '', /^0\.06\d a second \(6 in 1 min 39 s\)$/);
    assert.match(
      rate('Events in the ledger') ?? '',
      /^[\d.]+ a second \(\d+ in 45 min\), \d+ of them in the last hour$/,
    );
    assert.deepEqual(
      view.slowestTasks.map(({ title, region, phase, task, ms }) => [title, region, phase, task, ms]),
      [
        [view.estimates[0].title, 'R1', 'implement', 'restart', 60_000],
        [view.estimates[0].title, 'R1', 'implement', 'install', 9_000],
      ],
    );
  });

  it('lists what was measured, and draws the course of each probe', () => {
    const story = planned();
    story.acquire('R1');
    const measurements = hashOf('measured');
    story.does({ type: 'check', item: 'readiness', region: 'R1', outcome: 'passed', summary: '', measurements });
    const items = measuredItems(story.state);
    assert.deepEqual(
      items.map((item) => [labelOf(item), item.hash]),
      [['R1: readiness', measurements]],
    );
    const probe = {
      ...{ region: 'R1', probe: 'web', unit: 'ms', verdict: 'passed', warned: true, seen: 'HTTP 200' },
      baseline: { kind: 'met', text: 'median 2 ms, was 2 ms, at most 3 ms' },
      samples: [
        [0, 'passed', 1],
        [10, 'error', null],
        [20, 'warning', 3],
        [30, 'passed', 2],
      ],
    };
    const seriesOf = (probes: object) =>
      probeSeries(JSON.stringify({ v: 1, release: 'R', purpose: 'readiness', verdict: 'passed', probes: [probes] }));
    const told = {
      place: 'R1',
      probe: 'web',
      verdict: 'passed, warned',
      seen: 'HTTP 200; as good as its baseline: median 2 ms, was 2 ms, at most 3 ms',
      range: '1 / 2 / 3 ms',
    };
    const course = { lines: ['0,28', '106.7,0 160,14'], thresholds: [] };
    assert.deepEqual(seriesOf(probe), [{ ...told, chart: course, limits: '' }]);
    const thresholds = [
      { level: 'warning', at: 4 },
      { level: 'critical', at: 5 },
    ];
    assert.deepEqual(seriesOf({ ...probe, thresholds, band: { from: 1, to: 2 } }), [
      {
        ...told,
        chart: {
          lines: ['0,28', '106.7,14 160,21'],
          thresholds: [
            { level: 'warning', y: 7 },
            { level: 'critical', y: 0 },
          ],
          band: { y: 21, height: 7 },
        },
        limits: 'warning at 4 ms, critical at 5 ms, baseline 1 to 2 ms',
      },
    ]);
    const [empty] = seriesOf({ ...probe, samples: [[0, 'error', null]], thresholds }) ?? [];
    assert.deepEqual([empty?.chart, empty?.range], [undefined, '']);
    assert.equal(probeSeries('{'), undefined);
  });

  it('takes the middle', () => {
    assert.deepEqual([median([]), median([3]), median([1, 9, 2]), median([1, 3])], [undefined, 3, 2, 2]);
  });
});
