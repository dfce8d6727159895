import { createHash } from 'node:crypto';
import { readLine, verifyLedger } from '../ledger/verify-ledger.js';
import type { Acknowledged } from './acknowledged.js';
import { readTraces, type Trace } from './traces.js';

/** What a chaos must not show, and how much of it there was. Nothing here knows how commands are decided. */
export interface Findings {
  /** The first line that the ledger's own invariants do not allow. */
  readonly broken: readonly string[];
  /** Tasks of a region that began after a later region's first one. */
  readonly orderViolations: readonly string[];
  /** MOPs that were executed again after they had succeeded, and tasks that ran twice in one attempt. */
  readonly doubledMops: readonly string[];
  /** Events that a client was told of and the log does not hold. */
  readonly lostEvents: readonly string[];
  /** Ansible tasks that began after the first task of the next holder of the lock. */
  readonly lateTasks: readonly string[];
  /** Take-overs on the proof that a run had ended, which had not. */
  readonly stolenLocks: readonly string[];
  /** Tasks of one holder that were under way when the next one's first began: a frozen host's, reported only. */
  readonly inFlight: readonly string[];
  readonly events: number;
  readonly tasks: number;
  readonly holders: number;
  readonly completedRegions: number;
}

/** The ledger's times are whole seconds of the storage's clock. */
const clockToleranceMs = 2_000;

interface Granted {
  readonly seq: number;
  readonly runId: string;
}

export function check(
  history: string,
  traceText: string,
  acknowledged: Acknowledged,
  regions: readonly string[],
  /** When a run ended, in milliseconds since 1970; undefined while it is under way. */
  endedMs: (runId: string) => number | undefined,
): Findings {
  const verified = verifyLedger(history);
  const lines = history.split('\n').slice(0, -1);
  const events = lines.map((line) => {
    const read = readLine(line);
    if (read.kind !== 'event') throw new Error(`not an event: ${line.slice(0, 80)}`);
    return read.event;
  });
  const hashes = new Map(lines.map((line, index) => [index + 1, createHash('sha256').update(line).digest('hex')]));
  const ids = new Map(events.map(({ id, seq }) => [seq, id]));
  const lostEvents = acknowledged.events
    .filter(({ id, seq, hash }) => hashes.get(seq) !== hash || (id !== undefined && ids.get(seq) !== id))
    .map(({ id, seq }) => `${seq} ${id ?? 'token'}`);

  const grants = events.flatMap((event): Granted[] =>
    event.type === 'LockAcquired' || event.type === 'LockTakenOver'
      ? [{ seq: event.seq, runId: event.data.run.runId }]
      : [],
  );
  const stolenLocks = events.flatMap((event) => {
    if (event.type !== 'LockTakenOver' || event.data.proof !== 'run-ended') return [];
    const { runId } = event.data.from;
    const ended = (endedMs(runId) ?? Infinity) <= Date.parse(event.at) + clockToleranceMs;
    return ended ? [] : [`line ${event.seq}: run ${event.data.run.runId} took the lock from run ${runId}`];
  });
  const traces = readTraces(traceText);
  const succeeded = new Map(
    events.flatMap((event) =>
      event.type === 'MopSucceeded' ? [[`${event.data.region}/${event.data.mop}`, event.data.attempt] as const] : [],
    ),
  );
  const { lateTasks, inFlight } = overlaps(grants, traces);
  return {
    broken:
      verified.kind === 'ok'
        ? []
        : [
            `line ${verified.line}: ${verified.expected}, found ${verified.found}: ${lines.slice(verified.line - 2, verified.line).join(' ')}`,
          ],
    orderViolations: disordered(traces, regions),
    doubledMops: doubled(traces, succeeded),
    lostEvents,
    lateTasks,
    stolenLocks,
    inFlight,
    events: events.length,
    tasks: traces.length,
    holders: grants.length,
    completedRegions: events.filter(({ type }) => type === 'RegionCompleted').length,
  };
}

function disordered(traces: readonly Trace[], regions: readonly string[]): readonly string[] {
  let furthest = -1;
  return traces.flatMap((trace) => {
    const index = regions.indexOf(trace.region);
    furthest = Math.max(furthest, index);
    return index < furthest ? [`${describe(trace)} after ${regions[furthest]} had begun`] : [];
  });
}

function doubled(traces: readonly Trace[], succeeded: ReadonlyMap<string, number>): readonly string[] {
  const seen = new Set<string>();
  return traces.flatMap((trace) => {
    const { region, mop, attempt, phase, step } = trace;
    if (phase === 'rollback') return [];
    const key = [region, mop, attempt, phase, step].join(' ');
    const again = seen.has(key);
    seen.add(key);
    const after = attempt > (succeeded.get(`${region}/${mop}`) ?? Infinity);
    return again || after ? [`${describe(trace)}${after ? ' after success' : ' again'}`] : [];
  });
}

/** Tasks of an earlier holder against the first task of each later one. */
function overlaps(grants: readonly Granted[], traces: readonly Trace[]) {
  const turn = (trace: Trace): number => grants.findLastIndex(({ runId }) => runId === trace.runId);
  const firsts = new Map<number, Trace>();
  for (const trace of traces) if (!firsts.has(turn(trace))) firsts.set(turn(trace), trace);
  const ordered = [...firsts.entries()].sort(([a], [b]) => a - b);
  const lateTasks: string[] = [];
  const inFlight: string[] = [];
  for (const trace of traces) {
    const next = ordered.find(([index]) => index > turn(trace))?.[1];
    if (turn(trace) < 0) lateTasks.push(`${describe(trace)} without the lock`);
    else if (next === undefined) continue;
    else if (trace.beganNs > next.beganNs) lateTasks.push(`${describe(trace)} after ${describe(next)}`);
    else if (trace.endedNs === undefined || trace.endedNs > next.beganNs) {
      if (trace.endedNs !== undefined) inFlight.push(`${describe(trace)} into ${describe(next)}`);
    }
  }
  return { lateTasks, inFlight };
}

function describe({ runId, region, mop, attempt, phase, step }: Trace): string {
  return `run ${runId}: ${region} ${mop} attempt ${attempt} ${phase} ${step}`;
}
