import type { RecordedEvent, FencingToken, Run } from '../../../src/ledger/events.js';
import {
  emptyState,
  type CellState,
  type OpenActivity,
  type OpenDecision,
  type RegionState,
  type ReleaseState,
} from '../../../src/ledger/state.js';
import { hashOf, runOf } from '../story.js';

/** In a canonical state the last event, the lock's grant and the opening of what is under way have these numbers. */
export const lastSeq = 90;
export const lockToken: FencingToken = { seq: 50, hash: hashOf('grant') };
/** A token that was the lock's once. */
export const staleToken: FencingToken = { seq: 40, hash: hashOf('an earlier grant') };
export const openStarted = 60;
export const holderRunId = 'holder';
/** Later than every event by more than any age that a rule counts. */
export const nowMs = Date.parse('2026-06-01T00:00:00Z');
const sinceMs = nowMs - 86_400_000;
const lastAtMs = nowMs - 3_600_000;
const lastHash = hashOf('the last line');

/** Run ids by rank: the lock's holder, and everybody else. */
export const holderOf = (region: string): Run => runOf(region, holderRunId);

/**
 * The same state with everything replaced that no rule can tell apart: sequence numbers, attempts and hashes by rank, times
 * by one time, texts by none. What `decide` reads stays: `histories.test.ts` holds it to that on random histories.
 */
export function canonical(state: ReleaseState): ReleaseState {
  if (state.status !== 'active') return { ...emptyState, status: state.status };
  return {
    ...state,
    seq: lastSeq,
    lastHash,
    firstHash: lastHash,
    lastAtMs,
    regions: Object.fromEntries(Object.entries(state.regions).map(([id, region]) => [id, canonicalRegion(region)])),
    lock: state.lock && {
      ...state.lock,
      token: lockToken,
      run: holderOf(state.lock.region),
      sinceMs,
    },
    open: state.open && canonicalOpen(state.open, state.lock?.token),
    decisions: canonicalDecisions(state.decisions),
    decided: [],
    stop: state.stop && { by: 'somebody', reason: 'smoke', atMs: sinceMs, beside: [] },
    clearedStops: [],
    rollback: state.rollback && { ...state.rollback, sinceMs },
    startsMs: [],
    lastEndMs: 0,
    alerts: [],
    attestations: [],
    rollbacks: 0,
    deviations: 0,
  };
}

function canonicalRegion(region: RegionState): RegionState {
  return {
    status: region.status,
    cells: Object.fromEntries(Object.entries(region.cells).map(([id, cell]) => [id, canonicalCell(cell)])),
    goes: region.goes,
    ...(region.noGo ? { noGo: { reason: 'no', by: 'somebody' } } : {}),
    checklist: Object.fromEntries(
      Object.entries(region.checklist)
        .filter(([, { outcome }]) => outcome === 'passed')
        .map(([item, { outcome }]) => [item, { outcome, summary: '' }]),
    ),
    health: region.health,
  };
}

function canonicalCell({ status, attempt, attemptsUsed, phases, checkpoint, skippedAfter }: CellState): CellState {
  const told = status === 'running' || status === 'failed';
  return {
    status,
    attempt: Math.min(attempt, 1),
    // How many attempts a MOP took that has succeeded is forgotten: should it be rolled back, it may be tried once more.
    attemptsUsed: status === 'succeeded' ? 1 : attemptsUsed,
    phases: told ? phases.map(({ phase, outcome }) => ({ phase, outcome, durationMs: 1, hosts: {} })) : [],
    ...(checkpoint === undefined ? {} : { checkpoint: 'kept' }),
    ...(status === 'skipped' ? { skippedAfter } : {}),
  };
}

function canonicalOpen(open: OpenActivity, lock: FencingToken | undefined): OpenActivity {
  const current = open.token.seq === lock?.seq && open.token.hash === lock.hash;
  return { ...open, attempt: 1, started: openStarted, token: current ? lockToken : staleToken, sinceMs };
}

/** Sorted, for a person answers by id; of two questions that differ in their ids' sequence number only, the order stays. */
function canonicalDecisions(decisions: readonly OpenDecision[]): readonly OpenDecision[] {
  const seen = new Map<string, number>();
  return inOrder(decisions).map((decision) => {
    if (decision.kind === 'batch') return { ...decision, question: '', sinceMs };
    const name = nameOf(decision);
    const rank = (seen.get(name) ?? 0) + 1;
    seen.set(name, rank);
    return { ...decision, id: `${name}:${rank}`, question: '', sinceMs };
  });
}

/** By what they ask; those that ask the same in the order in which they were asked. */
export function inOrder(decisions: readonly OpenDecision[]): readonly OpenDecision[] {
  return [...decisions].sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
}

function nameOf({ kind, region, mop, batch }: OpenDecision): string {
  return [kind, region, mop, batch].filter((part) => part !== undefined).join(':');
}

/** A canonical state in one short line: equal exactly when the states are. */
export function keyOf(state: ReleaseState): string {
  const { lock, open, rollback } = state;
  let key = `${state.status}${state.revision}${state.stop ? '!' : ''}`;
  for (const region of Object.values(state.regions)) {
    key += `|${region.status.slice(0, 4)}${region.noGo ? 'N' : ''}`;
    for (const batch in region.goes) key += `g${batch}`;
    for (const [item, { outcome }] of Object.entries(region.checklist)) key += `${item.slice(0, 2)}${outcome[0]}`;
    for (const cell of Object.values(region.cells)) {
      key += `,${cellCode[cell.status]}${cell.skippedAfter ? cellCode[cell.skippedAfter] : ''}${cell.attempt}${cell.attemptsUsed}${cell.checkpoint === undefined ? '' : 'c'}`;
      for (const { phase, outcome } of cell.phases) key += phase.charAt(0) + outcome.charAt(0);
    }
  }
  key += '|';
  for (const [item, { outcome }] of Object.entries(state.checklist)) key += `${item.slice(0, 2)}${outcome[0]}`;
  if (lock) key += `|L${lock.region}${lock.purpose[0]}`;
  if (open) key += `|O${open.kind[0]}${open.region}${open.mop}${open.token.seq}`;
  if (rollback) key += `|R${rollback.scope}${rollback.remaining.map(({ region, mop }) => region + mop).join()}`;
  for (const { id } of state.decisions) key += `|${id}`;
  return key;
}

const cellCode: Record<CellState['status'], string> = {
  pending: 'p',
  running: 'r',
  succeeded: 's',
  failed: 'f',
  interrupted: 'i',
  'rolling-back': 'b',
  'rolled-back': 'B',
  'rollback-failed': 'F',
  'rollback-interrupted': 'I',
  skipped: 'k',
};

/** An event as the ledger records it on top of a canonical state: numbers after its own, times after its own. */
export function recorded(
  event: Pick<RecordedEvent, 'type'>,
  index: number,
  actor: RecordedEvent['actor'],
  token: FencingToken | undefined,
): RecordedEvent {
  const seq = lastSeq + 1 + index;
  return {
    v: 1,
    id: `c:${index}`,
    seq,
    at: recordedAt,
    actor,
    token,
    prev: lastHash,
    hash: `#${seq}`,
    ...event,
  } as RecordedEvent;
}
const recordedAt = new Date(lastAtMs + 1).toISOString();
