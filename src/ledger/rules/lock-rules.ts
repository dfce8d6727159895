import type { Command, Decision } from '../commands.js';
import type { FencingToken, NewEvent, Run } from '../events.js';
import { silentFor, type Silence } from '../silence.js';
import type { LockHolder, OpenActivity } from '../state.js';
import { sameToken } from '../token.js';
import { accepted, already, firstRefusal, refused } from './answer.js';
import {
  cellOf,
  failedRollback,
  isDone,
  isRegionDone,
  needsPerson,
  regionOf,
  sameRun,
  unknownRegion,
  type Context,
} from './context.js';
import { requestNextBatch } from './decision-points.js';
import { endOfAttempt } from './end-of-attempt.js';

type Of<T extends Command['type']> = Extract<Command, { type: T }>;

export function acquire(context: Context, command: Of<'acquire'>): Decision {
  const { state, plan } = context;
  const region = regionOf(state, command.region);
  if (!region) return unknownRegion(plan, command.region);
  if (
    state.lock?.region === command.region &&
    sameRun(state.lock.run, command.run) &&
    state.lock.purpose === command.purpose
  ) {
    return already(`this run holds the lock for ${command.region} already`);
  }
  const refusal = firstRefusal(
    state.stop
      ? refused(
          'emergency-stop',
          `Emergency stop by ${state.stop.by}: ${state.stop.reason}. A person must clear it first.`,
          { mayChange: true },
        )
      : undefined,
    state.lock ? refused('lock-held', heldBy(state.lock), { mayChange: true }) : undefined,
    command.purpose === 'rollback' ? notItsRollback(context, command.region) : notItsTurn(context, command.region),
  );
  if (refusal) return refusal;
  const { purpose, run, version } = command;
  return accepted(
    { type: 'LockAcquired', data: { region: command.region, purpose, run, version } },
    ...startOf(context, command),
  );
}

export function takeOver(context: Context, command: Of<'take-over'>): Decision {
  const { state } = context;
  const { lock } = state;
  if (!lock) return refused('not-open', `Nobody holds the lock; acquire it instead of taking it over.`);
  if (lock.region !== command.region) {
    return refused(
      'lock-held',
      `${heldBy(lock)} Only a run of ${lock.region} can take over from it; a person can break the lock.`,
    );
  }
  if (sameRun(lock.run, command.run)) return already(`this run holds the lock for ${command.region} already`);
  const refusal = firstRefusal(
    heldByAnother(lock, command.holder),
    command.proof === 'person'
      ? needsPerson(context, 'take the lock over', command.reason)
      : foreignProof(lock, command.run),
    stillAlive(context, command.silence),
  );
  if (refusal) return refusal;
  const { region, run, version, proof, reason } = command;
  return accepted(
    ...interrupted(context, `the run that held the lock (${lock.run.runId}) was taken over: ${reason}`),
    { type: 'LockTakenOver', data: { region, purpose: lock.purpose, run, version, from: lock.run, proof, reason } },
    ...(lock.purpose === 'execute' ? startOf(context, { region, purpose: 'execute' }) : []),
  );
}

export function giveBack(context: Context, command: Of<'give-back'>): Decision {
  const { state, plan } = context;
  const region = regionOf(state, command.region);
  if (!region) return unknownRegion(plan, command.region);
  const { lock } = state;
  if (lock?.region !== command.region || !sameRun(lock.run, command.run)) {
    return accepted({
      type: 'DeviationRecorded',
      data: {
        region: command.region,
        text: `Run ${command.run.runId} gave back without holding the lock; nothing was freed.`,
      },
    });
  }
  const alive = stillAlive(context, command.silence);
  if (alive) return alive;
  return accepted(
    ...interrupted(context, `its job ended without closing it: ${command.reason}`),
    ...(lock.purpose === 'execute' && region.status === 'executing' ? [regionOutcome(context, command)] : []),
    { type: 'LockReleased', data: { region: command.region, reason: command.reason } },
  );
}

export function breakLock(context: Context, command: Of<'break-lock'>): Decision {
  const { state } = context;
  if (!state.lock) return refused('not-open', 'Nobody holds the lock: there is nothing to break.');
  const refusal = firstRefusal(
    needsPerson(context, 'break the lock', command.reason),
    heldByAnother(state.lock, command.holder),
    stillAlive(context, command.silence),
  );
  if (refusal) return refusal;
  return accepted(...interrupted(context, `the lock was broken: ${command.reason}`), {
    type: 'LockBroken',
    data: { region: state.lock.region, reason: command.reason },
  });
}

function startOf(
  context: Context,
  { region, purpose }: { region: string; purpose: 'execute' | 'rollback' },
): readonly NewEvent[] {
  if (purpose === 'rollback') return [];
  const first = regionOf(context.state, region)?.status === 'waiting';
  return [
    ...(first ? [{ type: 'RegionStarted', data: { region } } as const] : []),
    ...requestNextBatch(context, region),
  ];
}

/** Region k executes only when every region before it has completed in this release or was skipped by a person. */
function notItsTurn({ state, plan }: Context, id: string): Decision | undefined {
  const region = regionOf(state, id);
  if (isRegionDone(region))
    return refused('already-done', `Region ${id} is ${region?.status} in this release: nothing is left to run there.`);
  const failed = failedRollback(state);
  if (failed) return refused('decision-open', `Nothing starts anywhere: ${failed.question}`, { mayChange: true });
  if (state.rollback) {
    return refused(
      'rollback-open',
      `A rollback (${state.rollback.scope}) is under way; no region executes until it has finished.`,
      { mayChange: true },
    );
  }
  const index = plan.regions.findIndex((planned) => planned.id === id);
  const before = plan.regions.slice(0, index).find((planned) => !isRegionDone(regionOf(state, planned.id)));
  if (!before) return undefined;
  const status = regionOf(state, before.id)?.status ?? 'waiting';
  return refused(
    'not-its-turn',
    `${id} is region ${index + 1} of ${plan.regions.length}; ${before.id} before it is ${status}, not completed.`,
    { mayChange: true },
  );
}

/** A region is rolled back only when every later region that started is rolled back. */
function notItsRollback({ state }: Context, id: string): Decision | undefined {
  const left = state.rollback?.remaining.some((step) => step.region === id);
  if (!left && (state.rollback || regionOf(state, id)?.status === 'rolled-back'))
    return refused('already-done', `Nothing is left to be rolled back in ${id}.`);
  if (!state.rollback)
    return refused(
      'not-open',
      'No rollback was decided; a person decides it first (rollback-mop, rollback-region or rollback-release).',
    );
  const next = state.rollback.remaining[0];
  if (next?.region === id) return undefined;
  return refused('not-its-turn', `${next?.region ?? 'no region'} is next to be rolled back, not ${id}.`, {
    mayChange: true,
  });
}

/** An attempt may still run until its holder has been silent for `staleAfter`. */
function stillAlive({ state: { open }, plan, nowMs }: Context, silence: Silence | undefined): Decision | undefined {
  if (!open) return undefined;
  const { staleAfterMs } = plan.policy.takeOver;
  const silent = silentFor(open, silence, nowMs);
  if (silent >= staleAfterMs) return undefined;
  return refused(
    'attempt-open',
    `${open.mop} in ${open.region} (attempt ${open.attempt}) is under way; ${lastSign(open, silence, silent)}, and it counts as dead after ${Math.round(staleAfterMs / 1000)} s. To end it now, request an emergency stop.`,
    { mayChange: true, notBeforeMs: nowMs + staleAfterMs - silent },
  );
}

function lastSign({ started }: OpenActivity, seen: Silence | undefined, silentMs: number): string {
  return seen?.of === started
    ? `its last sign of life is ${Math.round(silentMs / 1000)} s ago`
    : 'its heartbeat was not looked at (that needs the state container)';
}

/** What was found out about one holder says nothing about the next one. */
function heldByAnother(lock: LockHolder, seen: FencingToken | undefined): Decision | undefined {
  if (seen && sameToken(lock.token, seen)) return undefined;
  return refused('lock-held', `${heldBy(lock)} It got the lock after the holder was looked at; look again.`, {
    mayChange: true,
  });
}

/** That a run has ended is told by its own organization only. */
function foreignProof({ region, run }: LockHolder, by: Run): Decision | undefined {
  if (run.organization === by.organization && run.project === by.project) return undefined;
  return refused(
    'needs-proof',
    `Only a run in ${run.organization} can prove that run ${run.runId} of ${region} has ended; a person can take the lock over with a reason.`,
  );
}

/** Ends what is open for its executor, who is dead. */
function interrupted(context: Context, reason: string): readonly NewEvent[] {
  const { open } = context.state;
  if (!open) return [];
  const { region, mop, attempt } = open;
  const cell = { region, mop, attempt };
  if (open.kind === 'rollback') return [{ type: 'MopRollbackInterrupted', data: { ...cell, reason } }];
  const found = cellOf(context, region, mop);
  if (found.kind !== 'cell') return [{ type: 'MopInterrupted', data: { ...cell, reason } }];
  return endOfAttempt(context, found.cell, cell, { kind: 'interrupted', reason });
}

function regionOutcome(context: Context, { region: id, reason }: { region: string; reason: string }): NewEvent {
  const why = whyIncomplete(context, id);
  if (why === undefined) return { type: 'RegionCompleted', data: { region: id } };
  return { type: 'RegionFailed', data: { region: id, reason: reason ? `${why} - ${reason}` : why } };
}

/** A region completes with every MOP done, post-validation passed and nothing that a person has still to say. */
function whyIncomplete({ state, plan }: Context, id: string): string | undefined {
  const region = regionOf(state, id);
  const left = plan.mops.filter(({ id: mop }) => !isDone(region?.cells[mop]));
  const validation = region?.checklist['post-validation'];
  const first = left[0] && region?.cells[left[0].id];
  const asked = state.decisions.find(
    (open) => open.kind !== 'batch' && (open.region === undefined || open.region === id),
  );
  if (region?.noGo) return `no-go by ${region.noGo.by}: ${region.noGo.reason}`;
  if (left[0] && first)
    return `${left[0].id} is ${first.status}${first.reason ? ` (${first.reason})` : ''}; ${left.length} of ${plan.mops.length} MOPs are not done`;
  if (validation?.outcome !== 'passed')
    return `post-validation ${validation ? `failed: ${validation.summary}` : 'was not made'}`;
  return asked && `a decision is open: ${asked.question}`;
}

function heldBy({ region, run }: LockHolder): string {
  return `${region} holds the lock (run ${run.runId} in ${run.organization}).`;
}
