import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { MeasurementRecord, RecordedProbe } from '../../src/health/measurement-record.js';
import { deploymentReport } from '../../src/report/deployment-report.js';
import { htmlReport } from '../../src/report/html-report.js';
import type { ReadItem } from '../../src/report/measured-charts.js';
import { probeChart } from '../../src/report/probe-chart.js';
import { planOf, Story } from '../ledger/story.js';

const hostile = '</td><script>alert(1)</script><img src=x onerror=alert(1)>"\'&';

const probe = (more: Partial<RecordedProbe> = {}): RecordedProbe => ({
  region: 'R1',
  probe: 'latency',
  unit: 'ms',
  verdict: 'passed',
  warned: false,
  seen: 'HTTP 200',
  samples: [
    [0, 'passed', 40],
    [1_000, 'warning', 90],
    [2_000, 'failed', 60],
    [3_000, 'error', null],
    [4_000, 'passed', 50],
  ],
  ...more,
});
const item = (name: string, probes: readonly RecordedProbe[]): ReadItem => ({
  region: 'R1',
  item: name,
  hash: 'a'.repeat(64),
  record: { v: 1, release: 'R1.0', purpose: name, verdict: 'passed', probes: [...probes] } satisfies MeasurementRecord,
});
const count = (text: string, part: RegExp): number => [...text.matchAll(part)].length;

describe('the deployment report', () => {
  it('tells per region, and across them, how many baselines were met or exceeded, where some were compared', () => {
    const story = new Story(planOf(2, 1));
    assert.doesNotMatch(deploymentReport(story.state, story.plan, 0), /Performance/);
    const part = (outcome: 'passed' | 'failed', summary: string) =>
      [{ item: 'performance', outcome, summary }] as const;
    const check = { type: 'check', outcome: 'passed', summary: '' } as const;
    const met = part(
      'passed',
      '2 of 2 baselines met or exceeded; web is as good as its baseline: median 41 ms, was 40 ms, at most 48 ms',
    );
    const missed = part(
      'failed',
      '0 of 1 baselines met or exceeded; web is worse than its baseline: median 90 ms, was 40 ms, at most 48 ms | <b>',
    );
    story.does({ ...check, item: 'readiness', region: 'R1', parts: met });
    story.does({ ...check, item: 'readiness', region: 'R2', parts: missed });
    story.does({ ...check, item: 'cross-region', parts: met });
    const report = deploymentReport(story.state, story.plan, 0);
    const section = report.split('## Performance against the baseline\n\n')[1]?.split('\n\n')[0];
    assert.deepEqual(section?.split('\n'), [
      '- R1: **passed**, 2 of 2 baselines met or exceeded; web is as good as its baseline: median 41 ms, was 40 ms, at most 48 ms',
      '- R2: **failed**, 0 of 1 baselines met or exceeded; web is worse than its baseline: median 90 ms, was 40 ms, at most 48 ms \\| \\<b\\>',
      '- All regions: **passed**, 2 of 2 baselines met or exceeded; web is as good as its baseline: median 41 ms, was 40 ms, at most 48 ms',
    ]);
  });
});

describe('the deployment report as HTML', () => {
  const page = (...measured: ReadItem[]): string => htmlReport('R1.0', '# Deployment report of R1.0\n', measured);

  it('has a chart for every probe, and the baseline dashed behind what was compared with it', () => {
    const baseline = { kind: 'met', text: 'median 50 ms, was 45 ms, at most 54 ms' } as const;
    const html = page(
      item('baseline', [probe()]),
      item('post-validation', [probe({ baseline }), probe({ probe: 'other' })]),
      { ...item('cross-region', [probe({ peer: 'R2' })]), region: undefined },
    );
    assert.equal(count(html, /<svg /g), 4);
    assert.equal(count(html, /class="before"/g), 1);
    assert.match(html, /<h3>R1: post-validation<\/h3>/);
    assert.match(html, /<h3>All regions: cross-region<\/h3>/);
    assert.match(html, /<td>R1 to R2<\/td>/);
    assert.match(html, /<td>HTTP 200; as good as its baseline: median 50 ms, was 45 ms, at most 54 ms<\/td>/);
  });

  it('runs and fetches nothing, whatever probes saw and are called', () => {
    const html = page(
      item(hostile, [probe({ region: hostile, peer: hostile, probe: hostile, unit: '"><b>', seen: hostile })]),
    );
    const tags = [...html.matchAll(/<[^>]*>/g)].map(([tag]) => tag.replace(/"[^"]*"/g, ''));
    assert.deepEqual(
      tags.filter((tag) => /^<(script|img|b|iframe|object|link|a)\b|\son\w+\s*=/i.test(tag)),
      [],
    );
    assert.doesNotMatch(html, /https?:|url\(|@import/i);
    assert.match(html, /Content-Security-Policy" content="default-src 'none'/);
  });

  it('says which measurements are missing or cannot be read, and has no section where nothing was measured', () => {
    assert.match(
      page({ ...item('baseline', []), record: undefined }),
      /document <code>aaaaaaaaaaaa<\/code>\) are missing/,
    );
    assert.doesNotMatch(page(), /What was measured/);
  });
});

describe('the chart of a probe', () => {
  it('draws what was measured within its box, tells bad measurements by their form, and names least and most', () => {
    const svg = probeChart(probe());
    assert.deepEqual(
      [...svg.matchAll(/<(circle|path|rect) class="(\w+)"/g)].map(([, form, outcome]) => `${form} ${outcome}`),
      ['circle passed', 'circle warning', 'path failed', 'rect error', 'circle passed'],
    );
    assert.deepEqual(
      [...svg.matchAll(/points="([^"]*)"/g)].map(([, points]) => points),
      ['0,48 75,0 150,28.8', '300,38.4'],
    );
    assert.deepEqual(
      [...svg.matchAll(/<text[^>]*>([^<]*)/g)].map(([, text]) => text),
      ['90 ms', '40 ms'],
    );
  });

  it('stays small however long the series, and needs no number at all', () => {
    const samples = Array.from({ length: 1_000 }, (_, at) => [at, at % 100 === 99 ? 'failed' : 'passed', at] as const);
    const svg = probeChart(probe({ samples: samples.map((sample) => [...sample]) }));
    assert.ok(svg.length < 6_000, `${svg.length} characters`);
    assert.equal(count(svg, /class="failed"/g), 3, 'of the latest 240');
    const bare = probeChart(probe({ samples: [[0, 'passed', null]] }));
    assert.equal(
      count(bare, /<circle class="passed" cx="150" cy="0"/g) + count(bare, /<circle class="passed" cx="150" cy="48"/g),
      1,
    );
    assert.doesNotMatch(bare + probeChart(probe({ samples: [] })), /NaN|Infinity|undefined/);
  });
});
