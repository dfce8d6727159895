import type { ReleaseState } from '../../src/ledger/state.js';
import type { Phase } from '../../src/release/plan.js';
import type { HistoryEvent } from '../ledger/history-event.js';
import { countsOf, growing, picking } from '../ledger/picking.js';
import { durationText } from '../time.js';

export interface TechnicalView {
  readonly rates: readonly { readonly name: string; readonly text: string }[];
  readonly estimates: readonly EstimateRow[];
  readonly slowest: readonly SlowPhase[];
  readonly slowestTasks: readonly SlowTaskRow[];
  readonly health: readonly HealthChange[];
}

export interface EstimateRow {
  readonly mop: string;
  readonly title: string;
  readonly estimateMs: number;
  /** In the plan's order of regions; undefined where the MOP has not succeeded. */
  readonly spent: readonly ({ readonly ms: number; readonly errorPercent: number } | undefined)[];
  /** Median of the errors, where there are any. */
  readonly medianPercent: number | undefined;
}

/** Where something took long. */
export interface PhasePlace {
  readonly region: string;
  readonly title: string;
  readonly attempt: number;
  readonly phase: Phase;
}

export interface SlowPhase extends PhasePlace {
  readonly durationMs: number;
  readonly hosts: number;
}

export interface SlowTaskRow extends PhasePlace {
  readonly task: string;
  readonly ms: number;
}

export interface HealthChange {
  readonly seq: number;
  readonly atMs: number;
  readonly region: string;
  readonly level: string;
  readonly summary: string;
}

const slowestShown = 15;
const hourMs = 3_600_000;

/** How long things took against their estimates, what was slow, what failed, how health changed. */
export function technicalView(
  state: ReleaseState,
  events: readonly HistoryEvent[],
  nowMs: number,
): TechnicalView | undefined {
  const { plan } = state;
  if (!plan) return undefined;
  const titles = new Map(plan.mops.map(({ id, title }) => [id, title]));
  return {
    rates: ratesOf(events, nowMs),
    estimates: plan.mops.map((mop) => {
      const estimateMs = mop.estimateMinutes * 60_000;
      const spent = plan.regions.map(({ id }) => {
        const cell = state.regions[id]?.cells[mop.id];
        if (cell?.status !== 'succeeded' || cell.startedAtMs === undefined || cell.finishedAtMs === undefined)
          return undefined;
        const ms = cell.finishedAtMs - cell.startedAtMs;
        return { ms, errorPercent: Math.round((100 * (ms - estimateMs)) / estimateMs) };
      });
      const errors = spent.flatMap((one) => one?.errorPercent ?? []);
      return { mop: mop.id, title: mop.title, estimateMs, spent, medianPercent: median(errors) };
    }),
    slowest: phases(events)
      .toSorted((a, b) => b.durationMs - a.durationMs)
      .slice(0, slowestShown)
      .map(({ region, mop, attempt, phase, durationMs, hosts }) => ({
        ...{ region, attempt, phase, durationMs },
        title: titles.get(mop) ?? mop,
        hosts: Object.keys(hosts).length,
      })),
    slowestTasks: phases(events)
      .flatMap(({ region, mop, attempt, phase, slowest = [] }) =>
        slowest.map(({ task, ms }) => ({ region, title: titles.get(mop) ?? mop, attempt, phase, task, ms })),
      )
      .toSorted((a, b) => b.ms - a.ms)
      .slice(0, slowestShown),
    health: healthChanges(events).toReversed(),
  };
}

const phases = picking((event) => (event.type === 'MopPhaseFinished' ? event.data : undefined));
/** What playbooks did, over all phases: how long, with how many results of a task on a host, and how many of them again. */
const playbooks = growing(
  () => ({ ms: 0, results: 0, retries: 0 }),
  (so, event) => {
    if (event.type !== 'MopPhaseFinished') return;
    so.ms += event.data.durationMs;
    so.retries += event.data.retries ?? 0;
    for (const { ok, failed, unreachable, skipped } of Object.values(event.data.hosts))
      so.results += ok + failed + unreachable + skipped;
  },
);
const healthChanges = picking((event): HealthChange | undefined =>
  event.type === 'HealthChanged' ? { seq: event.seq, atMs: Date.parse(event.at), ...event.data } : undefined,
);
const laterAttempts = picking((event) =>
  event.type === 'MopStarted' && event.data.attempt > 1 ? event.seq : undefined,
);

function ratesOf(events: readonly HistoryEvent[], nowMs: number): TechnicalView['rates'] {
  const counts = countsOf(events);
  const count = (type: HistoryEvent['type']): number => counts[type] ?? 0;
  const attempts = count('MopStarted');
  const share = (part: number): string =>
    attempts === 0 ? '0' : `${part} of ${attempts} (${((100 * part) / attempts).toFixed(1)} %)`;
  const retries = laterAttempts(events).length;
  const [first, last] = [events[0], events.at(-1)];
  const spanMs = first && last ? Date.parse(last.at) - Date.parse(first.at) : 0;
  // Times in a ledger only increase.
  const before = events.findLastIndex(({ at }) => Date.parse(at) <= nowMs - hourMs);
  const lately = events.length - 1 - before;
  const { ms, results, retries: again } = playbooks(events);
  return [
    { name: 'Attempts', text: String(attempts) },
    { name: 'Second and later attempts', text: share(retries) },
    { name: 'Failed', text: share(count('MopFailed')) },
    { name: 'Interrupted', text: share(count('MopInterrupted')) },
    { name: 'Rolled back', text: share(count('MopRolledBack')) },
    {
      name: 'Tasks tried again on a host',
      text: results === 0 ? '0' : `${again} (${((100 * again) / results).toFixed(1)} % of ${results} results)`,
    },
    {
      name: 'Results of tasks, while playbooks ran',
      text: `${perSecond(results, ms)} (${results} in ${durationText(ms)})`,
    },
    {
      name: 'Events in the ledger',
      text: `${perSecond(events.length, spanMs)} (${events.length} in ${durationText(spanMs)}), ${lately} of them in the last hour`,
    },
  ];
}

function perSecond(count: number, ms: number): string {
  return ms <= 0 ? '–' : `${Number(((1_000 * count) / ms).toPrecision(2))} a second`;
}

/** The middle one, or the mean of the two in the middle. */
export function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? undefined : Math.round((low + high) / 2);
}
