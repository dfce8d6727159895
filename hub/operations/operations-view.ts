import { batchesOf } from '../../src/release/batches.js';
import type { Plan, PlannedMop, Policy } from '../../src/release/plan.js';
import type { CellState, ChecklistItem, OpenDecision, ReleaseState } from '../../src/ledger/state.js';
import type { HistoryEvent } from '../ledger/history-event.js';
import { picking } from '../ledger/picking.js';
import { latestRun } from '../ledger/latest-run.js';
import type { FencingToken } from '../../src/ledger/events.js';
import type { Silence } from '../../src/ledger/silence.js';
import { durationText, relativeText, shortDuration } from '../time.js';
import { cellView, type CellView, type Tone } from './cell-view.js';

export interface OperationsView {
  readonly lock: LockView | undefined;
  /** Regions that have yet to acquire the lock, next first. */
  readonly queue: readonly QueuedRegion[];
  readonly decisions: readonly OpenDecision[];
  /** Regions that failed and about which nothing is asked: a person mends the cause and runs the pipeline again. */
  readonly failed: readonly FailedRegion[];
  readonly pace: string;
  /** The three budgets, the running ones with what is left of them. */
  readonly rollbackClocks: readonly RollbackClock[];
  readonly grid: GridView;
  readonly checks: readonly PlaceChecks[];
  /** The newest, newest first. */
  readonly deviations: readonly NoteView[];
  /** All that were recorded. */
  readonly deviationCount: number;
}

export interface LockView {
  readonly region: string;
  readonly purpose: 'execute' | 'rollback';
  readonly runId: string;
  readonly url: string;
  readonly sinceMs: number;
  readonly heartbeat: { readonly text: string; readonly tone: Tone };
  /** What was seen of the open attempt's heartbeat: the evidence that breaking the lock needs. */
  readonly silence: Silence | undefined;
  /** Its grant: breaking the lock means this holder and no later one. */
  readonly token: FencingToken;
}

export interface QueuedRegion {
  readonly region: string;
  /** Why it is not its turn yet, in few words. */
  readonly why: string;
}

export interface FailedRegion {
  readonly region: string;
  readonly reason: string;
  readonly runId: string;
  readonly url: string;
}

export interface GridView {
  readonly regions: readonly string[];
  readonly rows: readonly GridRow[];
}

export interface GridRow {
  readonly number: number;
  readonly mop: PlannedMop;
  readonly estimate: string;
  readonly cells: readonly CellView[];
  /** A person's go is needed before this MOP: the first of batch `number` of `of`. */
  readonly decisionPoint?: { readonly number: number; readonly of: number };
}

export interface RollbackClock {
  /** A MOP, a region or the release: each has a budget of its own. */
  readonly scope: 'mop' | 'region' | 'release';
  readonly budget: string;
  /** What is rolled back, where something is. */
  readonly what?: string;
  /** Absent while the clock does not run; below zero when the budget is exceeded. */
  readonly leftMs?: number;
  readonly text: string;
}

export interface CheckView extends ChecklistItem {
  readonly item: string;
}

/** The checklist of a region, or of the release. */
export interface PlaceChecks {
  readonly where: string;
  readonly items: readonly CheckView[];
  /** How many of them did not pass. */
  readonly open: number;
}

export interface NoteView {
  readonly seq: number;
  readonly where: string;
  readonly text: string;
  readonly by: string;
  readonly atMs: number;
}

/** What stands beside the ledger: heartbeats are blobs of their own. */
export interface Heartbeat {
  /** Age of the open attempt's last beat; undefined when there was none. */
  readonly silentMs: number | undefined;
}

const deviationsShown = 30;

/** Everything the Operations view shows, at one moment of the service's clock. */
export function operationsView(
  state: ReleaseState,
  events: readonly HistoryEvent[],
  heartbeat: Heartbeat | undefined,
  nowMs: number,
): OperationsView | undefined {
  const { plan } = state;
  if (!plan) return undefined;
  return {
    lock: lockView(state, plan.policy, heartbeat, nowMs),
    queue: queueOf(state, plan),
    decisions: state.decisions,
    failed: failedRegions(state, plan, events),
    pace: paceText(state, plan.policy, nowMs),
    rollbackClocks: rollbackClocks(state, plan.policy, nowMs),
    grid: gridView(state, plan, nowMs),
    checks: checksOf(state, plan),
    deviations: deviationsOf(events).slice(-deviationsShown).reverse(),
    deviationCount: deviationsOf(events).length,
  };
}

function lockView(
  { lock, open }: ReleaseState,
  { takeOver }: Policy,
  heartbeat: Heartbeat | undefined,
  nowMs: number,
): LockView | undefined {
  if (!lock) return undefined;
  const { region, purpose, run, sinceMs, token } = lock;
  const about = {
    region,
    purpose,
    runId: run.runId,
    url: run.url,
    sinceMs,
    token,
    silence: silenceOf(open, heartbeat),
  };
  // Silence counts only while an attempt is open: between jobs and at decision points a holder is idle.
  if (!open) return { ...about, heartbeat: { text: 'idle, no MOP is open', tone: 'quiet' } };
  if (!heartbeat) return { ...about, heartbeat: { text: 'not known', tone: 'quiet' } };
  const silentMs = heartbeat.silentMs ?? nowMs - open.sinceMs;
  const text =
    heartbeat.silentMs === undefined ? `none yet, for ${durationText(silentMs)}` : `${durationText(silentMs)} ago`;
  const { staleAfterMs, fenceAfterMs } = takeOver;
  if (silentMs > staleAfterMs)
    return { ...about, heartbeat: { text: `${text}: silent, may be taken over`, tone: 'bad' } };
  return { ...about, heartbeat: { text, tone: silentMs > fenceAfterMs ? 'warning' : 'good' } };
}

function silenceOf(open: ReleaseState['open'], heartbeat: Heartbeat | undefined): Silence | undefined {
  if (!open || !heartbeat) return undefined;
  return { of: open.started, ...(heartbeat.silentMs === undefined ? {} : { ms: heartbeat.silentMs }) };
}

function failedRegions(
  { regions, decisions }: ReleaseState,
  plan: Plan,
  events: readonly HistoryEvent[],
): readonly FailedRegion[] {
  return plan.regions.flatMap(({ id, organization }) => {
    const region = regions[id];
    if (region?.status !== 'failed' || decisions.some((asked) => asked.region === id)) return [];
    const run = latestRun(events, organization);
    return [
      { region: id, reason: (region.reason ?? '').replace(/\.$/, ''), runId: run?.runId ?? '', url: run?.url ?? '' },
    ];
  });
}

function queueOf(state: ReleaseState, plan: Plan): readonly QueuedRegion[] {
  const left = plan.regions.filter(
    ({ id }) => id !== state.lock?.region && !['completed', 'skipped'].includes(state.regions[id]?.status ?? ''),
  );
  return left.map(({ id }, index) => {
    const status = state.regions[id]?.status ?? 'waiting';
    const before = index === 0 ? state.lock?.region : left[index - 1]?.id;
    const why = before === undefined ? 'may acquire the lock' : `after ${before}`;
    return { region: id, why: status === 'waiting' ? why : `${status}, ${why}` };
  });
}

function paceText({ lastEndMs, startsMs, open }: ReleaseState, { pace }: Policy, nowMs: number): string {
  const hourMs = 3_600_000;
  const lately = startsMs.filter((startMs) => startMs > nowMs - hourMs);
  const oldest = lately[lately.length - pace.atMostPerHour];
  const allowedMs = Math.max(
    lastEndMs === 0 ? 0 : lastEndMs + pace.minimumGapMs,
    oldest === undefined ? 0 : oldest + hourMs,
  );
  const rule = `${lately.length} of ${pace.atMostPerHour} starts in the last hour`;
  if (open) return `${rule}; the next start is at least ${durationText(pace.minimumGapMs)} after this MOP`;
  return allowedMs > nowMs ? `${rule}; next start ${relativeText(allowedMs, nowMs)}` : `${rule}; a MOP may start now`;
}

function rollbackClocks({ rollback, open }: ReleaseState, { rollbackBudgets }: Policy, nowMs: number) {
  const { immediateMs, regionMs, releaseMs } = rollbackBudgets;
  const clock = (
    scope: RollbackClock['scope'],
    budgetMs: number,
    running?: { readonly what: string; readonly sinceMs: number },
  ): RollbackClock => {
    const budget = durationText(budgetMs);
    if (!running) return { scope, budget, text: 'not running' };
    const leftMs = running.sinceMs + budgetMs - nowMs;
    const text = leftMs >= 0 ? `${durationText(leftMs)} left` : `${durationText(-leftMs)} over`;
    return { scope, budget, what: running.what, leftMs, text };
  };
  const whole = (scope: RollbackClock['scope']) =>
    rollback?.scope === scope
      ? { what: `${rollback.remaining.length} MOPs to go`, sinceMs: rollback.sinceMs }
      : undefined;
  const one =
    open?.kind === 'rollback' ? { what: `${open.mop} in ${open.region}`, sinceMs: open.sinceMs } : whole('mop');
  return [
    clock('mop', immediateMs, one),
    clock('region', regionMs, whole('region')),
    clock('release', releaseMs, whole('release')),
  ];
}

/** Rows as they were drawn last, by MOP: of 50 x 50 cells few change from one second to the next. */
const drawnRows = new WeakMap<PlannedMop, { readonly of: readonly (CellState | undefined)[]; readonly row: GridRow }>();

function gridView(state: ReleaseState, plan: Plan, nowMs: number): GridView {
  const batches = batchesOf(plan);
  return {
    regions: plan.regions.map(({ id }) => id),
    rows: plan.mops.map((mop, index) => {
      const of = plan.regions.map(({ id }) => state.regions[id]?.cells[mop.id]);
      const drawn = drawnRows.get(mop);
      if (drawn?.of.length === of.length && of.every((cell, column) => cell === drawn.of[column] && isStill(cell)))
        return drawn.row;
      const batch = batches.find(({ mops }) => mops[0] === mop.id);
      const row = {
        number: index + 1,
        mop,
        estimate: shortDuration(mop.estimateMinutes * 60_000),
        cells: plan.regions.map(({ id }, column) => cellView(id, mop, of[column], nowMs)),
        ...(batch ? { decisionPoint: { number: batch.number, of: batches.length } } : {}),
      };
      drawnRows.set(mop, { of, row });
      return row;
    }),
  };
}

/** What has not started, or has ended, looks the same whenever it is looked at. */
function isStill(cell: CellState | undefined): boolean {
  return cell?.startedAtMs === undefined || cell.finishedAtMs !== undefined;
}

function checksOf(state: ReleaseState, plan: Plan): readonly PlaceChecks[] {
  const of = (where: string, checklist: ReleaseState['checklist']): readonly PlaceChecks[] => {
    const items = Object.entries(checklist).map(([item, found]) => ({ item, ...found }));
    const open = items.filter(({ outcome }) => outcome !== 'passed').length;
    return items.length === 0 ? [] : [{ where, items, open }];
  };
  return [
    ...of('release', state.checklist),
    ...plan.regions.flatMap(({ id }) => of(id, state.regions[id]?.checklist ?? {})),
  ];
}

const deviationsOf = picking((event): NoteView | undefined =>
  event.type === 'DeviationRecorded'
    ? {
        seq: event.seq,
        where: [event.data.region, event.data.mop].filter((part) => part !== undefined).join(' '),
        text: event.data.text,
        by: event.actor.name,
        atMs: Date.parse(event.at),
      }
    : undefined,
);
