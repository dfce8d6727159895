import type { ReleaseState } from '../../src/ledger/state.js';
import type { Plan, PlannedRegion } from '../../src/release/plan.js';

const hourMs = 3_600_000;
const minuteMs = 60_000;
/** How far one region's pace may carry the forecast of the others away from the plan. */
const factorLimits = { least: 0.5, most: 2 } as const;

export interface RegionSpan {
  readonly id: string;
  readonly status: string;
  readonly plannedStartMs: number;
  readonly plannedEndMs: number;
  /** Of what happened, or else of what is expected. */
  readonly startMs: number;
  readonly endMs: number;
  /** Until now it happened; after it is expected. */
  readonly isOver: boolean;
  readonly hasStarted: boolean;
}

export interface Forecast {
  /** When the first region started, or now while none has. */
  readonly originMs: number;
  readonly spans: readonly RegionSpan[];
  readonly endMs: number;
  /** One half of the span in which the end is expected. */
  readonly plusMinusMs: number;
  readonly plannedEndMs: number;
}

/**
 * Plan and fact of every region, with what is expected of the rest: a region's expected middle, times the pace of the regions
 * that are done. The uncertainty of the remaining regions adds up as that of independent ones.
 */
export function forecast(state: ReleaseState, plan: Plan, nowMs: number): Forecast {
  const starts = plan.regions.flatMap(({ id }) => state.regions[id]?.startedAtMs ?? []);
  const originMs = starts.length === 0 ? nowMs : Math.min(...starts);
  const factor = paceFactor(state, plan);
  const spans: RegionSpan[] = [];
  let variance = 0;
  let nextStartMs = originMs;
  for (const region of plan.regions) {
    const at = state.regions[region.id];
    const isOver = at?.finishedAtMs !== undefined && ['completed', 'skipped', 'rolled-back'].includes(at.status);
    const startMs = at?.startedAtMs ?? Math.max(nextStartMs, nowMs);
    const left = isOver ? 0 : shareLeft(state, plan, region.id);
    const halfRangeMs = ((region.expectedHours[1] - region.expectedHours[0]) / 2) * hourMs;
    variance += (left * Math.max(halfRangeMs, 0.05 * middleMs(region))) ** 2;
    const endMs = isOver
      ? at.finishedAtMs
      : Math.max(at?.startedAtMs === undefined ? startMs : nowMs, 0) + left * factor * middleMs(region);
    const plannedStartMs = originMs + region.startsAtHour * hourMs;
    spans.push({
      id: region.id,
      status: at?.status ?? 'waiting',
      plannedStartMs,
      plannedEndMs: plannedStartMs + middleMs(region),
      startMs,
      endMs,
      isOver,
      hasStarted: at?.startedAtMs !== undefined,
    });
    nextStartMs = endMs;
  }
  return {
    originMs,
    spans,
    endMs: Math.max(...spans.map((span) => span.endMs)),
    plusMinusMs: Math.sqrt(variance),
    plannedEndMs: Math.max(...spans.map((span) => span.plannedEndMs)),
  };
}

/** How the completed regions' durations compare with their expected middles; 1 while none is complete. */
function paceFactor(state: ReleaseState, plan: Plan): number {
  const done = plan.regions.filter(({ id }) => state.regions[id]?.status === 'completed');
  const expectedMs = done.reduce((sum, region) => sum + middleMs(region), 0);
  if (expectedMs === 0) return 1;
  const spentMs = done.reduce((sum, { id }) => {
    const region = state.regions[id];
    return sum + (region?.finishedAtMs ?? 0) - (region?.startedAtMs ?? 0);
  }, 0);
  return Math.min(factorLimits.most, Math.max(factorLimits.least, spentMs / expectedMs));
}

/** The part of a region's work that is still to be done, weighed by the MOPs' estimates. */
function shareLeft(state: ReleaseState, plan: Plan, region: string): number {
  const totalMs = plan.mops.reduce((sum, mop) => sum + mop.estimateMinutes * minuteMs, 0);
  const leftMs = plan.mops.reduce((sum, mop) => {
    const status = state.regions[region]?.cells[mop.id]?.status;
    return status === 'succeeded' || status === 'skipped' ? sum : sum + mop.estimateMinutes * minuteMs;
  }, 0);
  return leftMs / totalMs;
}

function middleMs({ expectedHours }: PlannedRegion): number {
  return ((expectedHours[0] + expectedHours[1]) / 2) * hourMs;
}
