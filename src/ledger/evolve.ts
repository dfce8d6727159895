import type { MopId, RegionId } from '../release/plan.js';
import { executedAgain, regionsOf, reopened, withCell, withoutPostValidation, withRegion } from './change-region.js';
import type { EventData, EventType, LedgerEvent, RecordedEvent } from './events.js';
import { decided, hostsAreFree, withoutGateQuestions, withoutQuestions, withoutStep } from './fold-decisions.js';
import type { CellState, ReleaseState } from './state.js';
import { isOlder } from './versions.js';

const hourMs = 3_600_000;

type Envelope = Pick<RecordedEvent, 'seq' | 'hash' | 'actor' | 'token'> & { readonly atMs: number };
type Evolvers = { [T in EventType]: (state: ReleaseState, data: EventData<T>, event: Envelope) => ReleaseState };

/** Folds one recorded event into the state. Never throws and never decides: what stands in the log has happened. */
export function evolve(state: ReleaseState, event: RecordedEvent): ReleaseState {
  const atMs = Date.parse(event.at);
  const { seq, hash, actor, token } = event;
  const folded =
    event.type === '?'
      ? { ...state, unknownTypes: [...new Set([...state.unknownTypes, event.unknownType])] }
      : apply(state, event, { seq, hash, actor, token, atMs });
  return { ...folded, seq, lastHash: hash, firstHash: state.firstHash || hash, lastAtMs: atMs };
}

function apply(state: ReleaseState, event: LedgerEvent, envelope: Envelope): ReleaseState {
  const evolver = evolvers[event.type] as (state: ReleaseState, data: unknown, event: Envelope) => ReleaseState;
  return evolver(state, event.data, envelope);
}

const evolvers: Evolvers = {
  ReleasePlanned: (state, { plan }) => ({
    ...state,
    status: 'active',
    plan,
    newestVersion: newer(state, plan.minimumVersion),
    revision: 1,
    regions: regionsOf(plan, {}),
  }),
  PlanRevised: (state, { plan }) => ({
    ...state,
    plan,
    revision: state.revision + 1,
    newestVersion: newer(state, plan.minimumVersion),
    regions: regionsOf(plan, state.regions),
    decisions: state.decisions.filter(({ kind }) => kind !== 'batch'),
  }),
  DocumentsPublished: (state) => state,

  LockAcquired: (state, data, event) => granted(state, data, event),
  LockTakenOver: (state, data, event) => withHolder(state, data, event),
  LockReleased: (state) => ({ ...state, lock: null }),
  LockBroken: (state, { region, reason }) => ({
    ...withRegion(state, region, (r) => (r.status === 'executing' ? { ...r, status: 'failed', reason } : r)),
    lock: null,
  }),

  RegionStarted: (state, { region }, { atMs }) =>
    withRegion(state, region, (r) => ({ ...r, status: 'executing', startedAtMs: r.startedAtMs ?? atMs })),
  RegionCompleted: (state, { region }, { atMs }) =>
    withRegion(state, region, (r) => ({ ...r, status: 'completed', finishedAtMs: atMs, reason: undefined })),
  RegionFailed: (state, { region, reason }, { atMs }) =>
    withRegion(state, region, (r) => ({ ...r, status: 'failed', finishedAtMs: atMs, reason })),
  RegionRolledBack: (state, { region }, { atMs }) =>
    withRegion(state, region, (r) => ({ ...r, status: 'rolled-back', finishedAtMs: atMs, goes: {}, checklist: {} })),
  RegionSkipped: (state, { region, reason }, { atMs }) =>
    withRegion(withoutQuestions(state, { region }), region, (r) => ({
      ...r,
      status: 'skipped',
      finishedAtMs: atMs,
      reason,
    })),

  MopStarted: (state, data, event) => ({
    ...withCell(begun(executedAgain(state, data.region), data), data.region, data.mop, (cell) => ({
      ...cell,
      status: 'running',
      attempt: data.attempt,
      attemptsUsed: cell.attemptsUsed + 1,
      startedAtMs: event.atMs,
      finishedAtMs: undefined,
      phases: [],
      reason: undefined,
    })),
    open: openActivity('attempt', data, event),
    startsMs: [...state.startsMs.filter((start) => start > event.atMs - hourMs), event.atMs],
  }),
  CheckpointVerified: (state, { region, mop, location }) =>
    withCell(state, region, mop, (cell) => ({ ...cell, checkpoint: location })),
  MopPhaseFinished: (state, { region, mop, attempt: _attempt, ...result }) =>
    withCell(state, region, mop, (cell) => ({ ...cell, phases: [...cell.phases, result] })),
  MopSucceeded: (state, data, event) => ended(state, data, event, { status: 'succeeded', reason: undefined }),
  MopFailed: (state, data, event) => ended(state, data, event, { status: 'failed', reason: data.reason }),
  MopInterrupted: (state, data, event) => ended(state, data, event, { status: 'interrupted', reason: data.reason }),
  MopRolledBack: (state, data, event) => ({
    ...reopened(
      ended(state, data, event, { status: 'rolled-back', checkpoint: undefined }),
      data.region,
      `${data.mop} was rolled back`,
    ),
    rollback: withoutStep(state.rollback, data),
    rollbacks: state.rollbacks + 1,
  }),
  MopSkipped: (state, { region, mop, reason }, { atMs }) =>
    withCell(withoutQuestions(state, { region, mop }), region, mop, (cell) => ({
      ...cell,
      status: 'skipped',
      skippedAfter: cell.status === 'skipped' ? cell.skippedAfter : cell.status,
      finishedAtMs: atMs,
      reason,
    })),

  RollbackStarted: (state, { scope, order }, { atMs }) => ({
    ...state,
    rollback: { scope, remaining: order, sinceMs: atMs },
  }),
  MopRollbackStarted: (state, data, event) => ({
    ...withCell(begun(state, data), data.region, data.mop, (cell) => ({
      ...cell,
      status: 'rolling-back',
    })),
    open: openActivity('rollback', data, event),
  }),
  MopRollbackFailed: (state, data, event) =>
    ended(state, data, event, { status: 'rollback-failed', reason: data.reason }),
  MopRollbackInterrupted: (state, data, event) =>
    ended(state, data, event, { status: 'rollback-interrupted', reason: data.reason }),
  RollbackFinished: (state) => ({ ...state, rollback: null }),

  DecisionRequested: (state, { decision, ...asked }, { atMs }) => ({
    ...state,
    decisions: [...state.decisions.filter((open) => open.id !== decision), { id: decision, ...asked, sinceMs: atMs }],
  }),
  DecisionMade: (state, data, event) => decided(state, data, event),
  EmergencyStopRequested: (state, { reason, beside }, { actor, atMs }) => {
    const first = state.stop ?? { by: beside?.by ?? actor.name, reason, atMs, beside: [] };
    return { ...state, stop: { ...first, beside: [...first.beside, ...(beside ? [beside.id] : [])] } };
  },
  EmergencyStopCleared: (state, { beside = [] }) => ({
    ...state,
    stop: null,
    clearedStops: [...state.clearedStops, ...beside],
  }),
  LossAccepted: (state, { lost }) => ({ ...state, acceptedLosses: [...state.acceptedLosses, lost] }),
  DeviationRecorded: (state) => ({ ...state, deviations: state.deviations + 1 }),
  LessonRecorded: (state) => state,
  AttestationRecorded: (state, data, event) => attested(state, data, event),

  HealthChanged: (state, { region, level }) => withRegion(state, region, (r) => ({ ...r, health: level })),
  AlertRaised: (state, { alert, level, text }, { atMs }) => ({
    ...state,
    alerts: [...state.alerts, { id: alert, level, text, atMs, acknowledged: false }],
  }),
  AlertAcknowledged: (state, { alert }) => ({
    ...state,
    alerts: state.alerts.map((raised) => (raised.id === alert ? { ...raised, acknowledged: true } : raised)),
  }),
  ChecklistItemPassed: (state, data) => withoutGateQuestions(checked(state, data, 'passed'), data),
  ChecklistItemFailed: (state, data) => checked(state, data, 'failed'),

  ReleaseCompleted: (state) => ({ ...state, status: 'completed' }),
  ReleaseAbandoned: (state) => ({ ...state, status: 'abandoned', lock: null }),
};

function granted(state: ReleaseState, data: EventData<'LockAcquired'>, event: Envelope): ReleaseState {
  return withRegion(withHolder(state, data, event), data.region, (r) =>
    data.purpose === 'execute' && r.status !== 'waiting' ? { ...r, status: 'executing', finishedAtMs: undefined } : r,
  );
}

function withHolder(
  state: ReleaseState,
  { region, purpose, run, version }: Pick<EventData<'LockAcquired'>, 'region' | 'purpose' | 'run' | 'version'>,
  { seq, hash, atMs }: Envelope,
): ReleaseState {
  const lock = { region, purpose, token: { seq, hash }, run, sinceMs: atMs };
  return { ...state, lock, newestVersion: newer(state, version) };
}

function newer({ newestVersion }: ReleaseState, version: string): string {
  return isOlder(newestVersion, version) ? version : newestVersion;
}

/** Something is under way on a cell's hosts from here on. */
function begun(state: ReleaseState, cell: CellRef): ReleaseState {
  return hostsAreFree(withoutPostValidation(state, cell.region), cell);
}

interface CellRef {
  readonly region: RegionId;
  readonly mop: MopId;
  readonly attempt: number;
}

function openActivity(kind: 'attempt' | 'rollback', { region, mop, attempt }: CellRef, event: Envelope) {
  const { seq: started, token = { seq: 0, hash: '' }, atMs: sinceMs } = event;
  return { kind, region, mop, attempt, started, token, sinceMs };
}

function ended(
  state: ReleaseState,
  { region, mop }: CellRef,
  event: Envelope,
  change: Partial<CellState>,
): ReleaseState {
  return {
    ...withCell(state, region, mop, (cell) => ({ ...cell, ...change, finishedAtMs: event.atMs })),
    open: null,
    lastEndMs: event.atMs,
  };
}

/** One that names what is under way, and no item of a checklist, speaks of that; the first one stands. */
function attested(
  state: ReleaseState,
  { region, mop, item, text }: EventData<'AttestationRecorded'>,
  { actor: { name: by }, atMs }: Envelope,
): ReleaseState {
  if (item !== undefined) {
    const others = state.attestations.filter((known) => known.item !== item || known.region !== region);
    return { ...state, attestations: [...others, { item, region, text, by, atMs }] };
  }
  const { open } = state;
  const isOfIt = open?.region === region && open?.mop === mop;
  return open && isOfIt && !open.attestation ? { ...state, open: { ...open, attestation: { by, text } } } : state;
}

function checked(
  state: ReleaseState,
  data: EventData<'ChecklistItemPassed'>,
  outcome: 'passed' | 'failed',
): ReleaseState {
  const { item, summary, measurements, attestedBy } = data;
  const entry = {
    [item]: {
      outcome,
      summary,
      ...(measurements === undefined ? {} : { measurements }),
      ...(attestedBy === undefined ? {} : { attestedBy }),
    },
  };
  if (!data.region) return { ...state, checklist: { ...state.checklist, ...entry } };
  return withRegion(state, data.region, (r) => ({ ...r, checklist: { ...r.checklist, ...entry } }));
}
