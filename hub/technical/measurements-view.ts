import { seenBeside } from '../../src/health/baseline.js';
import { measurementRecordSchema, type RecordedProbe } from '../../src/health/measurement-record.js';
import { placed, polylines, rangeOf, type Range } from '../../src/health/sparkline.js';
import type { MeasuredItem } from '../../src/report/measured-items.js';

export interface ProbeSeries {
  readonly place: string;
  readonly probe: string;
  readonly verdict: string;
  readonly seen: string;
  /** Absent where there is no number. */
  readonly chart?: ProbeChart;
  /** Lowest, latest and highest number. */
  readonly range: string;
  /** Thresholds and the baseline's band, in words. */
  readonly limits: string;
}

/** What is drawn in a box of `chart`: all of it on one scale, so that the course is seen against its limits. */
export interface ProbeChart {
  /** Points of polylines. */
  readonly lines: readonly string[];
  readonly thresholds: readonly { readonly level: 'warning' | 'critical'; readonly y: number }[];
  readonly band?: { readonly y: number; readonly height: number };
}

export const chart = { width: 160, height: 28 } as const;
const mostPoints = 400;

/** How a measured item is called where one is chosen. */
export const labelOf = ({ region, item }: MeasuredItem): string => `${region ?? 'release'}: ${item}`;

/** A stored record as rows with a course each; undefined where it cannot be read. */
export function probeSeries(text: string): readonly ProbeSeries[] | undefined {
  const read = measurementRecordSchema.safeParse(jsonOf(text));
  if (!read.success) return undefined;
  return read.data.probes.map((recorded) => {
    const { region, peer, probe, verdict, warned, seen, baseline, samples } = recorded;
    const values = samples.slice(-mostPoints).map(([, , value]) => value ?? undefined);
    const known = values.filter((value) => value !== undefined);
    const unit = recorded.unit === undefined ? '' : ` ${recorded.unit}`;
    return {
      place: peer === undefined ? region : `${region} to ${peer}`,
      probe,
      verdict: verdict === 'passed' && warned ? 'passed, warned' : verdict,
      seen: seenBeside(seen, baseline),
      ...(known.length === 0 ? {} : { chart: chartOf(values, known, recorded) }),
      range:
        known.length === 0
          ? ''
          : `${[Math.min(...known), known.at(-1), Math.max(...known)].map(short).join(' / ')}${unit}`,
      limits: limitsOf(recorded, unit),
    };
  });
}

function chartOf(
  values: readonly (number | undefined)[],
  known: readonly number[],
  { thresholds = [], band }: RecordedProbe,
): ProbeChart {
  const range = rangeOf([...known, ...thresholds.map(({ at }) => at), ...(band ? [band.from, band.to] : [])]);
  const top = band && depthOf(band.to, range);
  return {
    lines: polylines(values, chart, range),
    thresholds: thresholds.map(({ level, at }) => ({ level, y: depthOf(at, range) })),
    ...(band && top !== undefined ? { band: { y: top, height: depthOf(band.from, range) - top } } : {}),
  };
}

/** How far below the top of the chart a number stands. */
function depthOf(value: number, range: Range): number {
  return placed([value], chart, range)[0]?.y ?? 0;
}

function limitsOf({ thresholds = [], band }: RecordedProbe, unit: string): string {
  return [
    ...thresholds.map(({ level, at }) => `${level} at ${short(at)}${unit}`),
    ...(band ? [`baseline ${short(band.from)} to ${short(band.to)}${unit}`] : []),
  ].join(', ');
}

const short = (value = 0): string => String(Number(value.toPrecision(4)));

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
