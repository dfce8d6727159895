import { measurementRecordSchema } from '../../src/health/measurement-record.js';
import { polylines } from '../../src/health/sparkline.js';
import type { MeasuredItem } from '../../src/report/measured-items.js';

export interface ProbeSeries {
  readonly place: string;
  readonly probe: string;
  readonly verdict: string;
  readonly seen: string;
  /** Points of polylines in a box of `chart`. */
  readonly lines: readonly string[];
  /** Lowest, latest and highest number. */
  readonly range: string;
}

export const chart = { width: 160, height: 28 } as const;
const mostPoints = 400;

/** How a measured item is called where one is chosen. */
export const labelOf = ({ region, item }: MeasuredItem): string => `${region ?? 'release'}: ${item}`;

/** A stored record as rows with a course each; undefined where it cannot be read. */
export function probeSeries(text: string): readonly ProbeSeries[] | undefined {
  const read = measurementRecordSchema.safeParse(jsonOf(text));
  if (!read.success) return undefined;
  return read.data.probes.map(({ region, peer, probe, verdict, warned, seen, unit, baseline, samples }) => {
    const values = samples.slice(-mostPoints).map(([, , value]) => value ?? undefined);
    const known = values.filter((value) => value !== undefined);
    const shown = (value: number | undefined): string =>
      value === undefined ? '' : String(Number(value.toPrecision(4)));
    return {
      place: peer === undefined ? region : `${region} to ${peer}`,
      probe,
      verdict: verdict === 'passed' && warned ? 'passed, warned' : verdict,
      seen: baseline === undefined ? seen : `${seen}; baseline ${baseline.kind}: ${baseline.text}`,
      lines: known.length === 0 ? [] : polylines(values, chart),
      range:
        known.length === 0
          ? ''
          : `${shown(Math.min(...known))} / ${shown(known.at(-1))} / ${shown(Math.max(...known))}${unit === undefined ? '' : ` ${unit}`}`,
    };
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
