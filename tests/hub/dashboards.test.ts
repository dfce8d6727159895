import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { alertsView } from '../../hub/alerts/alerts-view.js';
import { actsOnCell } from '../../hub/controls/proposals.js';
import { choicesOf, whatChoiceDoes, whatStopDoes } from '../../hub/controls/consequences.js';
import { wouldRefuse } from '../../hub/controls/would-refuse.js';
import { executiveView } from '../../hub/executive/executive-view.js';
import { forecast } from '../../hub/executive/forecast.js';
import { auditCsv, auditRows, integrityRows } from '../../hub/security/security-view.js';
import { labelOf, probeSeries } from '../../hub/technical/measurements-view.js';
import { median, technicalView } from '../../hub/technical/technical-view.js';
import { emptyCell } from '../../src/ledger/state.js';
import { measuredItems } from '../../src/report/measured-items.js';
import { parseCsv } from '../ledger-cli/parse-csv.js';
import { hashOf, person, planOf, Story } from '../ledger/story.js';

const hourMs = 3_600_000;

/** Three regions of four hours each, planned one after the other. */
function planned(): Story {
  const plan = planOf(3, 2);
  return new Story({
    ...plan,
    regions: plan.regions.map((region, index) => ({ ...region, expectedHours: [3, 5], startsAtHour: 4 * index })),
  });
}

function completeIn(story: Story, region: string, hours: number): void {
  story.acquire(region);
  for (const { id } of story.plan.mops) {
    if (story.state.decisions.some((open) => open.region === region)) story.go(region);
    story.wait((hours * hourMs) / 2);
    story.run(region, id);
  }
  story.validate(region);
  story.giveBack(region);
}

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

describe('the Executive view', () => {
  const sentences = (story: Story): string =>
    executiveView(story.state, story.events, story.nowMs, 'UTC')
      ?.sentences.map(({ text }) => text)
      .join(' ') ?? '';

  it('says in plain words where the release is', () => {
    const story = planned();
    completeIn(story, 'R1', 6);
    assert.match(
      sentences(story),
      /^Second of 3 regions \(R2\), 6 h behind plan\. No health warning is open\. The last region is expected to end Thu,? 01 Jan, 18:00 UTC, give or take 1 h \(in 12 h\)\. No decision waits/,
    );
  });

  it('puts a stop, a warning and a waiting decision into words', () => {
    const story = planned();
    story.acquire('R1');
    assert.match(sentences(story), /One decision waits for a person, the oldest for 0 s: R1: go for batch 1/);
    story.does({ type: 'health', data: { region: 'R1', level: 'critical', summary: 'down' } });
    story.does({ type: 'stop', reason: 'smoke' }, person);
    assert.match(sentences(story), /stopped by Release manager: smoke .*Health is critical in R1/);
  });

  it('counts what the release is measured by', () => {
    const story = planned();
    completeIn(story, 'R1', 4);
    story.does({ type: 'stop', reason: 'drill' }, person);
    const groups = executiveView(story.state, story.events, story.nowMs)?.criteria ?? [];
    assert.deepEqual(
      groups.map(({ name }) => name),
      ['Technical', 'Operational', 'Business'],
    );
    const criteria = groups.flatMap((group) => group.criteria);
    const of = (name: string) => criteria.find((criterion) => criterion.name === name);
    assert.deepEqual(of('MOPs deployed'), { name: 'MOPs deployed', text: '2 of 6', verdict: 'open' });
    assert.equal(of('Post-validations passed')?.text, '1 of 3');
    assert.deepEqual(of('Emergency stops'), { name: 'Emergency stops', text: '1', verdict: 'not met' });
    assert.equal(of('Rollbacks')?.verdict, 'open');
  });
});

describe('the Security view', () => {
  it('holds what ran against what was planned and approved', () => {
    const story = planned();
    completeIn(story, 'R1', 1);
    const rows = integrityRows(story.state, story.events);
    assert.deepEqual(
      rows.map(({ region, mop, verdict, approvedBy }) => [region, mop, verdict, approvedBy]),
      [
        ['R1', 'm1', 'agrees', person.name],
        ['R1', 'm2', 'agrees', person.name],
      ],
    );
  });

  it('finds another document, and an attempt without a go', () => {
    const story = planned();
    completeIn(story, 'R1', 1);
    const forged = story.events.map((event) =>
      event.type === 'MopStarted' && event.data.mop === 'm2'
        ? { ...event, data: { ...event.data, document: hashOf('another') } }
        : event,
    );
    assert.deepEqual(
      integrityRows(story.state, forged).map(({ verdict }) => verdict),
      ['agrees', 'differs'],
    );
    const unapproved = story.events.filter(({ type }) => type !== 'DecisionMade');
    assert.deepEqual(
      integrityRows(story.state, unapproved).map(({ verdict }) => verdict),
      ['not approved', 'not approved'],
    );
  });

  it('filters the audit log by people and words, newest first', () => {
    const story = planned();
    completeIn(story, 'R1', 1);
    story.does({ type: 'deviation', text: 'Slower than planned', region: 'R1' }, person);
    const people = auditRows(story.events, { people: true, text: '' });
    assert.deepEqual(
      people.map(({ type }) => type),
      ['DeviationRecorded', 'DecisionMade'],
    );
    assert.equal(auditRows(story.events, { people: false, text: 'SLOWER' }).length, 1);
    assert.equal(auditRows(story.events, { people: false, text: '' }).length, story.events.length);
  });

  it('exports rows that no spreadsheet calculates', () => {
    const story = planned();
    story.does({ type: 'deviation', text: '=HYPERLINK("https://evil.example")', region: 'R1' }, person);
    const [header, ...rows] = parseCsv(auditCsv(auditRows(story.events, { people: false, text: '' })));
    assert.deepEqual(header?.slice(0, 4), ['seq', 'at', 'type', 'region']);
    assert.deepEqual(
      rows.map(([seq]) => seq),
      story.events.map(({ seq }) => String(seq)),
    );
    assert.doesNotMatch(rows.flat().join('\n'), /^=/m);
  });
});

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
      baseline: { kind: 'met', text: 'median 2, was 2' },
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
      seen: 'HTTP 200; baseline met: median 2, was 2',
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
