import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { baselineKey, compareWithBaseline, seriesOf, type Series } from '../../src/health/baseline.js';
import { measureGate, type GatePorts, type ProbeVerdict } from '../../src/health/gate.js';
import { baselinesIn, measurementRecord, measurementRecordSchema } from '../../src/health/measurement-record.js';
import { parseProfile } from '../../src/health/parse-profile.js';
import type { BaselineSpec, HealthProfile } from '../../src/health/profile-schema.js';
import { probabilityOfHigher, probabilityOfMore } from '../../src/health/rank-test.js';
import { falseAlarms } from './support/generated-series.js';

const spec: BaselineSpec = { samples: 30, tolerancePercent: 20, toleranceAbsolute: 0, better: 'lower' };
const series = (values: readonly number[], failed = 0): Series => ({ values, judged: values.length + failed, failed });
const around = (centre: number, count = 30): readonly number[] =>
  Array.from({ length: count }, (_, index) => centre * (1 + ((index % 7) - 3) / 50));
const kindOf = (was: Series, now: Series, more: Partial<BaselineSpec> = {}): string =>
  compareWithBaseline(was, now, { ...spec, ...more }).kind;

describe('the tests behind a comparison', () => {
  it('agree with what is worked out by hand', () => {
    // U = 100 of 100, mean 50, standard deviation 13.2288: z = 3.7418.
    const of = (from: number): number[] => Array.from({ length: 10 }, (_, index) => from + index);
    assert.ok(Math.abs(probabilityOfHigher(of(11), of(1)) - 9.133589e-5) < 1e-7);
    assert.ok(Math.abs(probabilityOfHigher([1, 2, 3], [1, 2, 3]) - 0.5) < 0.1);
    // C(30, 6) / C(60, 6) = 593775 / 50063860.
    assert.ok(Math.abs(probabilityOfMore(6, 30, 0, 30) - 0.01186035) < 1e-7);
    assert.ok(probabilityOfMore(0, 30, 5, 30) > 0.999);
  });

  it('call numbers that are all the same the same', () => assert.equal(probabilityOfHigher([5, 5, 5], [5, 5, 5]), 1));
});

describe('a comparison with the baseline', () => {
  const was = series(around(100));
  const table: readonly (readonly [string, Series, Series, string, Partial<BaselineSpec>?])[] = [
    ['as before', was, series(around(100)), 'met'],
    ['worse, within the tolerance', was, series(around(115)), 'met'],
    ['worse, beyond it', was, series(around(140)), 'missed'],
    ['better', was, series(around(70)), 'exceeded'],
    ['worse where higher is better', was, series(around(60)), 'missed', { better: 'higher' }],
    ['better where higher is better', was, series(around(140)), 'exceeded', { better: 'higher' }],
    [
      'beyond the percentage, within the absolute tolerance',
      series(around(1)),
      series(around(3)),
      'met',
      { toleranceAbsolute: 5 },
    ],
    ['a tail that was not there', was, series([...around(100, 20), ...around(400, 10)]), 'missed'],
    ['one outlier', was, series([...around(100, 29), 5_000]), 'met'],
    ['errors that were not there', was, series(around(100, 22), 8), 'missed'],
    ['as many errors as before', series(around(100, 22), 8), series(around(100, 22), 8), 'met'],
    ['too few numbers', was, series(around(100, 19)), 'unknown'],
    ['a baseline of too few numbers', series(around(100, 19)), was, 'unknown'],
  ];
  for (const [name, before, now, kind, more] of table)
    it(`${name}: ${kind}`, () => assert.equal(kindOf(before, now, more), kind));

  it('says both medians and the limit', () => {
    assert.equal(compareWithBaseline(was, series(around(140)), spec).text, 'median 140, was 100, at most 120');
    assert.match(compareWithBaseline(was, series(around(60)), { ...spec, better: 'higher' }).text, /at least 80$/);
  });

  it('does not cry wolf on noise of several kinds, and sees what is nearly twice as bad', () => {
    for (const { noise, falseAlarmRate, missRate } of falseAlarms(400, { worseBy: 1.8 })) {
      assert.ok(falseAlarmRate <= 0.01, `${noise}: ${falseAlarmRate} false alarms`);
      assert.ok(missRate <= 0.02, `${noise}: ${missRate} missed`);
    }
  });
});

describe('a gate with baselines', () => {
  const text = `probes:
  - id: web
    http: { url: http://x }
    failureLimit: 2
    count: 3
    interval: 1s
    timeout: 1s
    baseline: { samples: 20 }
`;
  const profile = ((): HealthProfile => {
    const parsed = parseProfile(text, 'p.yml');
    assert.equal(parsed.kind, 'ok', JSON.stringify(parsed));
    return parsed.profile;
  })();
  const portsOf = (latencyOf: (number: number) => number): GatePorts => {
    let nowMs = 0;
    let number = 0;
    return {
      open: () => ({
        look: () =>
          Promise.resolve({
            kind: 'measured' as const,
            result: { latencyMs: latencyOf((number += 1)) },
            seen: 'HTTP 200',
          }),
      }),
      sleep: (ms) => Promise.resolve(void (nowMs += ms)),
      now: () => nowMs,
      onMeasurement: () => undefined,
      variablesOf: () => new Map(),
    };
  };
  const steady = (centre: number) => (number: number) => centre * (1 + ((number % 7) - 3) / 50);
  const measure = async (
    purpose: 'baseline' | 'postvalidation' | 'readiness',
    centre: number,
    baselines?: ReadonlyMap<string, Series>,
  ): Promise<ProbeVerdict> => {
    const { probes } = await measureGate({ profile, purpose, regions: ['R1'], baselines }, portsOf(steady(centre)));
    return probes[0] ?? assert.fail('nothing was measured');
  };
  const taken = async (): Promise<ReadonlyMap<string, Series>> => {
    const verdict = await measureGate({ profile, purpose: 'baseline', regions: ['R1'] }, portsOf(steady(50)));
    const record = measurementRecord(verdict, { release: 'R', purpose: 'baseline' });
    return baselinesIn(measurementRecordSchema.parse(JSON.parse(JSON.stringify(record))));
  };

  it('takes as many samples as the baseline asks for, and otherwise as many as the probe does', async () => {
    assert.equal((await measure('baseline', 50)).measurements.length, 20);
    assert.equal((await measure('readiness', 50)).measurements.length, 3);
    assert.equal((await taken()).get(baselineKey('R1', 'web'))?.values.length, 20);
  });

  it('passes what does as before, fails what does worse, and asks where there is no baseline', async () => {
    const same = await measure('postvalidation', 50, await taken());
    assert.deepEqual([same.verdict, same.baseline?.kind], ['passed', 'met']);
    assert.deepEqual(same.band, { from: 47, to: 53 });
    const worse = await measure('postvalidation', 90, await taken());
    assert.deepEqual([worse.verdict, worse.baseline?.kind], ['failed', 'missed']);
    assert.match(worse.last.seen, /^worse than its baseline: median 90 ms, was 50 ms, at most 60 ms$/);
    const none = await measure('postvalidation', 50, new Map());
    assert.equal(none.band, undefined);
    assert.deepEqual(
      [none.verdict, none.last.seen],
      ['inconclusive', 'not comparable with its baseline: none was taken before R1 started'],
    );
  });

  it('counts what failed as failed, and as no number', () => {
    const counted = seriesOf([
      { outcome: 'passed', seen: '', value: 1 },
      { outcome: 'failed', seen: '', value: 9 },
      { outcome: 'error', seen: '' },
    ]);
    assert.deepEqual(counted, { values: [1], judged: 2, failed: 1 });
  });
});
