import type { CellState, ReleaseState } from '../../src/ledger/state.js';
import type { Plan, PlannedRegion } from '../../src/release/plan.js';
import { forecast } from '../executive/forecast.js';
import type { HistoryEvent } from '../ledger/history-event.js';
import { cellView, type Tone } from '../operations/cell-view.js';
import { durationText } from '../time.js';

export interface TimelineBar {
  readonly fromMs: number;
  readonly toMs: number;
  readonly tone: Tone;
  readonly symbol: string;
  readonly label: string;
}

export interface TimelineRow {
  readonly id: string;
  readonly title: string;
  readonly plan: { readonly fromMs: number; readonly toMs: number };
  readonly facts: readonly TimelineBar[];
  /** What is still expected, where anything is. */
  readonly expected?: { readonly fromMs: number; readonly toMs: number } | undefined;
  /** Against the plan, in words. */
  readonly against: string;
}

export interface TimelineView {
  readonly fromMs: number;
  readonly toMs: number;
  readonly ticks: readonly number[];
  readonly rows: readonly TimelineRow[];
  /** Emergency stops, from when they were called to when they were cleared. */
  readonly stops: readonly { readonly fromMs: number; readonly toMs: number; readonly label: string }[];
}

const hourMs = 3_600_000;
const minuteMs = 60_000;
const mostTicks = 12;
const tickHours = [1, 2, 3, 6, 12, 24, 48, 96] as const;

/** Plan and fact as a Gantt chart: of all regions, or of one region's MOPs. */
export function timelineView(
  state: ReleaseState,
  plan: Plan,
  events: readonly HistoryEvent[],
  nowMs: number,
  region?: string,
): TimelineView {
  const rows = region === undefined ? regionRows(state, plan, nowMs) : mopRows(state, plan, region, nowMs);
  const moments = rows.flatMap(({ plan: planned, facts, expected }) => [
    planned.fromMs,
    planned.toMs,
    ...facts.flatMap(({ fromMs, toMs }) => [fromMs, toMs]),
    ...(expected ? [expected.fromMs, expected.toMs] : []),
  ]);
  const [fromMs, toMs] = [Math.min(...moments), Math.max(...moments)];
  return { fromMs, toMs, ticks: ticksOf(fromMs, toMs), rows, stops: stopsOf(events, nowMs) };
}

function regionRows(state: ReleaseState, plan: Plan, nowMs: number): readonly TimelineRow[] {
  return forecast(state, plan, nowMs).spans.map((span) => ({
    id: span.id,
    title: span.id,
    plan: { fromMs: span.plannedStartMs, toMs: span.plannedEndMs },
    facts: plan.mops.flatMap((mop) => barOf(span.id, mop.id, state, plan, nowMs)),
    expected: span.isOver ? undefined : { fromMs: span.hasStarted ? nowMs : span.startMs, toMs: span.endMs },
    against: lateText(span.endMs - span.plannedEndMs, !span.isOver),
  }));
}

function mopRows(state: ReleaseState, plan: Plan, id: string, nowMs: number): readonly TimelineRow[] {
  const planned = plan.regions.find((region) => region.id === id);
  const span = forecast(state, plan, nowMs).spans.find((one) => one.id === id);
  if (!planned || !span) return [];
  const scale = scaleOf(plan, planned);
  let fromMs = span.plannedStartMs;
  return plan.mops.map((mop) => {
    const toMs = fromMs + mop.estimateMinutes * minuteMs * scale;
    const cell = state.regions[id]?.cells[mop.id];
    const row: TimelineRow = {
      id: mop.id,
      title: mop.title,
      plan: { fromMs, toMs },
      facts: barOf(id, mop.id, state, plan, nowMs),
      against: cell?.finishedAtMs === undefined ? '' : lateText(cell.finishedAtMs - toMs, false),
    };
    fromMs = toMs;
    return row;
  });
}

/** The MOPs' estimates spread over the time that is expected of the region, pauses and decisions included. */
function scaleOf({ mops }: Plan, { expectedHours }: PlannedRegion): number {
  const estimatedMs = mops.reduce((sum, { estimateMinutes }) => sum + estimateMinutes * minuteMs, 0);
  return estimatedMs === 0 ? 1 : (((expectedHours[0] + expectedHours[1]) / 2) * hourMs) / estimatedMs;
}

function barOf(region: string, id: string, state: ReleaseState, plan: Plan, nowMs: number): readonly TimelineBar[] {
  const cell: CellState | undefined = state.regions[region]?.cells[id];
  const mop = plan.mops.find((one) => one.id === id);
  if (cell?.startedAtMs === undefined || !mop) return [];
  const { label, tone, symbol } = cellView(region, mop, cell, nowMs);
  return [{ fromMs: cell.startedAtMs, toMs: cell.finishedAtMs ?? nowMs, tone, symbol, label }];
}

/** `≈`: as expected now, not known. */
function lateText(lateMs: number, isExpected: boolean): string {
  const about = isExpected ? '≈ ' : '';
  if (Math.abs(lateMs) < minuteMs) return `${about}as planned`;
  return `${about}${durationText(Math.abs(lateMs))} ${lateMs < 0 ? 'earlier' : 'later'}`;
}

function stopsOf(events: readonly HistoryEvent[], nowMs: number): TimelineView['stops'] {
  const stops: { fromMs: number; toMs: number; label: string }[] = [];
  let open: { fromMs: number; label: string } | undefined;
  for (const event of events) {
    if (event.type === 'EmergencyStopRequested')
      open ??= { fromMs: Date.parse(event.at), label: `Emergency stop by ${event.actor.name}: ${event.data.reason}` };
    if (event.type === 'EmergencyStopCleared' && open) {
      stops.push({ ...open, toMs: Date.parse(event.at) });
      open = undefined;
    }
  }
  return open ? [...stops, { ...open, toMs: nowMs }] : stops;
}

function ticksOf(fromMs: number, toMs: number): readonly number[] {
  const hours = (toMs - fromMs) / hourMs;
  const step = (tickHours.find((one) => hours / one <= mostTicks) ?? Math.ceil(hours / mostTicks)) * hourMs;
  const first = Math.ceil(fromMs / step) * step;
  // The last one needs room for its words.
  const lastMs = toMs - (toMs - fromMs) / mostTicks;
  return Array.from(
    { length: Math.max(0, Math.floor((lastMs - first) / step) + 1) },
    (_, index) => first + index * step,
  );
}
