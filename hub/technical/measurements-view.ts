import { measurementRecordSchema } from '../../src/health/measurement-record.js';
import { polylines } from '../../src/health/sparkline.js';
import type { ReleaseState } from '../../src/ledger/state.js';

/** A checklist item whose measurements are stored. */
export interface MeasuredItem {
  readonly label: string;
  readonly hash: string;
}

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

/** What was measured so far, in the order of the plan's regions, the whole release last. */
export function measuredItems({ plan, regions, checklist }: ReleaseState): readonly MeasuredItem[] {
  const of = (place: string, items: ReleaseState['checklist']): readonly MeasuredItem[] =>
    Object.entries(items).flatMap(([item, { measurements }]) =>
      measurements === undefined ? [] : [{ label: `${place}: ${item}`, hash: measurements }],
    );
  return [
    ...(plan?.regions.flatMap(({ id }) => of(id, regions[id]?.checklist ?? {})) ?? []),
    ...of('release', checklist),
  ];
}

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
