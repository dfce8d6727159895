import type { Measurement } from './measurement.js';
import type { BaselineSpec } from './profile-schema.js';
import { probabilityOfHigher, probabilityOfMore } from './rank-test.js';

/** What a probe brought back over a while: the numbers, and how many of the measurements were good. */
export interface Series {
  readonly values: readonly number[];
  /** Measurements that came to a judgement, and those of them that failed. */
  readonly judged: number;
  readonly failed: number;
}

/** Of how a service does, compared with how it did: better, the same, worse, or not to be told. */
export interface Comparison {
  readonly kind: 'exceeded' | 'met' | 'missed' | 'unknown';
  /** In a few words, with both medians and the limit. */
  readonly text: string;
}

/** The comparison as it stands behind a probe's name. */
export function inWords({ kind, text }: Comparison): string {
  switch (kind) {
    case 'exceeded':
      return `better than its baseline: ${text}`;
    case 'met':
      return `as good as its baseline: ${text}`;
    case 'missed':
      return `worse than its baseline: ${text}`;
    case 'unknown':
      return `not comparable with its baseline: ${text}`;
  }
}

/** What a probe saw last, and how that compares where it was compared; what was not met is told by `seen` itself. */
export function seenBeside(seen: string, comparison: Comparison | undefined): string {
  const isGood = comparison?.kind === 'met' || comparison?.kind === 'exceeded';
  return isGood ? `${seen}; ${inWords(comparison)}` : seen;
}

/** Where nearly all numbers of a series lie: from its 5th to its 95th percentile. */
export interface Band {
  readonly from: number;
  readonly to: number;
}

/** With fewer numbers the tests could not tell worse from unlucky. */
export const leastSamples = 20;
/** Chance that a service which does as before is said to do worse, where one comparison is made. */
const onceAlpha = 0.01;
/** The same where the comparison is made anew with each of thousands of measurements. */
const continuousAlpha = 1e-5;

/** Under which a baseline is found. */
export const baselineKey = (region: string, probe: string): string => `${region} ${probe}`;

export function seriesOf(measurements: readonly Measurement[]): Series {
  const judged = measurements.filter(({ outcome }) => outcome === 'passed' || outcome === 'failed');
  return {
    values: judged.flatMap(({ outcome, value }) => (outcome === 'passed' && value !== undefined ? [value] : [])),
    judged: judged.length,
    failed: judged.filter(({ outcome }) => outcome === 'failed').length,
  };
}

/** Undefined where there are no numbers. */
export function bandOf({ values }: Series): Band | undefined {
  return values.length === 0 ? undefined : { from: percentile(values, 5), to: percentile(values, 95) };
}

/**
 * Whether a service does as well as before. Three one-sided tests share the chance of a false alarm: the whole of the numbers lies
 * beyond what is tolerated (Mann–Whitney), more of them lie beyond its tail (Fisher), more measurements failed (Fisher).
 */
export function compareWithBaseline(
  was: Series,
  now: Series,
  spec: BaselineSpec,
  { made = 'once', unit }: { readonly made?: 'once' | 'continuously'; readonly unit?: string | undefined } = {},
): Comparison {
  const shown = (value: number): string => `${Number(value.toPrecision(4))}${unit === undefined ? '' : ` ${unit}`}`;
  if (was.values.length < leastSamples || now.values.length < leastSamples) {
    const few =
      was.values.length < leastSamples
        ? `the baseline has ${was.values.length} numbers`
        : `only ${now.values.length} numbers were measured`;
    return { kind: 'unknown', text: `${few}, and a comparison needs ${leastSamples}` };
  }
  const alpha = (made === 'once' ? onceAlpha : continuousAlpha) / 3;
  const [before, after] = [worseIsHigher(was.values, spec), worseIsHigher(now.values, spec)];
  const limit = Math.abs(tolerated(percentile(before, 50), spec));
  const told = [
    `median ${shown(percentile(now.values, 50))}`,
    `was ${shown(percentile(was.values, 50))}`,
    `at ${spec.better === 'lower' ? 'most' : 'least'} ${shown(limit)}`,
  ].join(', ');
  if (probabilityOfMore(now.failed, now.judged, was.failed, was.judged) < alpha)
    return { kind: 'missed', text: `${now.failed} of ${now.judged} failed, ${was.failed} of ${was.judged} before` };
  if (
    probabilityOfHigher(
      after,
      before.map((value) => tolerated(value, spec)),
    ) < alpha
  )
    return { kind: 'missed', text: told };
  const tail = tolerated(percentile(before, 95), spec);
  const beyond = (values: readonly number[]): number => values.filter((value) => value > tail).length;
  if (probabilityOfMore(beyond(after), after.length, beyond(before), before.length) < alpha)
    return {
      kind: 'missed',
      text: `${beyond(after)} of ${after.length} are worse than ${shown(Math.abs(tail))}, ${beyond(before)} of ${before.length} before`,
    };
  return { kind: probabilityOfHigher(before, after) < alpha ? 'exceeded' : 'met', text: told };
}

/** The value below which so many per cent of the numbers lie; nearest rank. Of none, NaN. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? NaN;
}

const worseIsHigher = (values: readonly number[], { better }: BaselineSpec): readonly number[] =>
  better === 'lower' ? values : values.map((value) => -value);

function tolerated(value: number, { tolerancePercent, toleranceAbsolute }: BaselineSpec): number {
  return value + Math.max((Math.abs(value) * tolerancePercent) / 100, toleranceAbsolute);
}
