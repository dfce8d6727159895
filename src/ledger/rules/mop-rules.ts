import { batchesOf } from '../../release/batches.js';
import { describeWindow, nextFit } from '../../release/change-window.js';
import type { PlannedMop } from '../../release/plan.js';
import type { Command, Decision, PhaseReport } from '../commands.js';
import type { FencingToken, NewEvent } from '../events.js';
import type { CellState, RegionState } from '../state.js';
import { sameToken } from '../token.js';
import { accepted, firstRefusal, refused } from './answer.js';
import { cellOf, failedRollback, firstOpenRegion, isDone, isManual, regionOf, type Context } from './context.js';
import { nextBatch } from './decision-points.js';
import { endOfAttempt } from './end-of-attempt.js';
import { wrongPhases } from './phase-order.js';

type Of<T extends Command['type']> = Extract<Command, { type: T }>;
const hourMs = 3_600_000;

export function startMop(context: Context, command: Of<'start-mop'>): Decision {
  const found = cellOf(context, command.region, command.mop);
  if (found.kind !== 'cell') return found;
  const { cell, planned, region } = found;
  const planCell = planned.cells[command.region];
  const refusal = firstRefusal(
    notHolding(context, command.region, command.token, 'execute'),
    isDone(cell)
      ? refused('already-done', `${command.mop} in ${command.region} is ${cell.status} already; it is not run again.`)
      : undefined,
    earlierRegionOpen(context, command.region),
    blocked(context, command.region, region),
    notReady(context, command.mop, cell),
    outOfOrder(context, region, command),
    undecided(context, region, command),
    planCell?.document !== command.document || planCell.execution !== command.execution
      ? refused(
          'drift',
          `What would run for ${command.mop} in ${command.region} is not what was planned and approved (manifest ${context.plan.manifestHash.slice(0, 12)}).`,
        )
      : undefined,
    outsideWindow(context, command.region, planned),
    tooSoon(context),
  );
  if (refusal) return refusal;
  const { region: id, mop, document, execution } = command;
  return accepted({
    type: 'MopStarted',
    data: { region: id, mop, attempt: cell.attempt + 1, revision: context.state.revision, document, execution },
  });
}

export function reportPhases(context: Context, command: Of<'report-phases'>): Decision {
  const { region, mop, attempt } = command.of;
  const found = cellOf(context, region, mop);
  if (found.kind !== 'cell') return found;
  const fenced = supersededAttempt(context, 'attempt', command.of);
  if (fenced) return fenced;
  const reported = [...found.cell.phases, ...command.phases];
  const { end, checkpoint, deviations = [] } = command;
  if (end?.kind === 'succeeded' && !allPassed(reported)) {
    return refused(
      'incomplete',
      `${mop} in ${region} cannot have succeeded: implement passed and no phase failed is not what its phases say.`,
    );
  }
  const unattested = end?.kind === 'succeeded' ? notAttested(context, mop) : undefined;
  if (unattested) return unattested;
  const outOfPhase = wrongPhases(found.cell, command);
  if (outOfPhase) return outOfPhase;
  const cell = { region, mop, attempt };
  return accepted(
    ...command.phases.map((phase): NewEvent => ({ type: 'MopPhaseFinished', data: { ...cell, ...phase } })),
    ...(checkpoint === undefined
      ? []
      : [{ type: 'CheckpointVerified', data: { ...cell, location: checkpoint } } as const]),
    ...deviations.map((text): NewEvent => ({ type: 'DeviationRecorded', data: { text, region, mop } })),
    ...(end ? endOfAttempt(context, found.cell, cell, end) : []),
  );
}

/** Refuses whoever does not hold the lock for this region with the current token. */
export function notHolding(
  { state }: Context,
  region: string,
  token: FencingToken,
  ...purposes: readonly ('execute' | 'rollback')[]
): Decision | undefined {
  const { lock } = state;
  if (!lock) return refused('not-holder', `${region} does not hold the lock; acquire it before you run a MOP.`);
  if (!sameToken(lock.token, token)) {
    return refused(
      'token-superseded',
      `The fencing token ${token.seq} is no longer the lock's; ${lock.region} holds it with token ${lock.token.seq} (run ${lock.run.runId}).`,
    );
  }
  if (lock.region !== region) return refused('not-holder', `The lock is held for ${lock.region}, not for ${region}.`);
  if (!purposes.includes(lock.purpose))
    return refused('wrong-state', `The lock is held to ${lock.purpose}, not to ${purposes.join(' or ')}.`);
  return undefined;
}

/** Refuses an executor whose attempt (or rollback) was ended or whose token was superseded: it stops and appends nothing. */
export function supersededAttempt(
  { state }: Context,
  kind: 'attempt' | 'rollback',
  of: { region: string; mop: string; attempt: number; token: FencingToken },
): Decision | undefined {
  const { open } = state;
  if (open?.kind !== kind || open.region !== of.region || open.mop !== of.mop || open.attempt !== of.attempt) {
    return refused(
      'attempt-superseded',
      `Attempt ${of.attempt} of ${of.mop} in ${of.region} is not under way any more; stop, and append nothing.`,
    );
  }
  return sameToken(open.token, of.token)
    ? undefined
    : refused(
        'token-superseded',
        `Attempt ${of.attempt} of ${of.mop} in ${of.region} runs under token ${open.token.seq}, not ${of.token.seq}.`,
      );
}

/** What is done by hand is done when a person says so of what is under way. */
export function notAttested({ state, plan }: Context, mop: string): Decision | undefined {
  if (!isManual(plan, mop) || state.open?.attestation) return undefined;
  return refused('needs-person', `${mop} is a manual MOP: it is done when a person attests that, which nobody has.`);
}

/** A region before this one was opened again since the lock was granted: its own re-run comes first. */
function earlierRegionOpen({ state, plan }: Context, id: string): Decision | undefined {
  const before = firstOpenRegion(state, plan);
  if (before === undefined || before === id) return undefined;
  return refused(
    'not-its-turn',
    `${before} before ${id} is ${regionOf(state, before)?.status ?? 'waiting'}; give back, and let ${before} finish first.`,
  );
}

function blocked({ state }: Context, id: string, region: RegionState): Decision | undefined {
  if (state.stop)
    return refused(
      'emergency-stop',
      `Emergency stop by ${state.stop.by}: ${state.stop.reason}. A person must clear it first.`,
    );
  if (state.rollback)
    return refused(
      'rollback-open',
      `A rollback (${state.rollback.scope}) is under way; nothing is executed until it has finished.`,
    );
  if (state.open)
    return refused(
      'attempt-open',
      `${state.open.mop} in ${state.open.region} (attempt ${state.open.attempt}) is under way.`,
    );
  if (region.noGo)
    return refused(
      'no-go-given',
      `No-go for ${id} by ${region.noGo.by}: ${region.noGo.reason}. Only a person's go lifts it.`,
    );
  const asked =
    failedRollback(state) ??
    state.decisions.find(
      ({ kind, region: of }) =>
        kind === 'stop' || (kind !== 'batch' && kind !== 'leftovers' && (of === undefined || of === id)),
    );
  if (asked) return refused('decision-open', `A decision is open: ${asked.question}`, { mayChange: true });
  return undefined;
}

function notReady({ plan }: Context, mop: string, cell: CellState): Decision | undefined {
  if (cell.status === 'rollback-failed')
    return refused('wrong-state', `The rollback of ${mop} failed; a person decides before anything else starts.`);
  if (cell.status === 'rollback-interrupted')
    return refused('wrong-state', `The rollback of ${mop} was interrupted; finish it first.`);
  if (cell.status === 'interrupted' && plan.policy.onInterrupted !== 'retry' && !isManual(plan, mop)) {
    return refused(
      'wrong-state',
      `${mop} was interrupted; the release's policy is to roll it back before a new attempt.`,
    );
  }
  const changed = cell.phases.some(({ phase }) => phase === 'implement' || phase === 'validate');
  if (cell.status === 'failed' && changed)
    return refused(
      'wrong-state',
      `${mop} failed after it had begun to change hosts; roll it back before a new attempt.`,
    );
  if (cell.attemptsUsed >= plan.policy.maxAttempts) {
    return refused(
      'attempts-exhausted',
      `${mop} was tried ${cell.attemptsUsed} times, the most that the release allows; a person allows more with retry-region.`,
    );
  }
  return undefined;
}

function outOfOrder(
  { plan }: Context,
  region: RegionState,
  { region: id, mop }: { region: string; mop: string },
): Decision | undefined {
  const index = plan.mops.findIndex((planned) => planned.id === mop);
  const earlier = plan.mops.slice(0, index).find((planned) => !isDone(region.cells[planned.id]));
  if (earlier)
    return refused(
      'order',
      `${mop} is MOP ${index + 1}; ${earlier.id} before it is ${region.cells[earlier.id]?.status} in ${id}.`,
    );
  const missing = plan.mops[index]?.dependsOn.find((dependency) => !isDone(region.cells[dependency]));
  return missing
    ? refused(
        'dependency',
        `${mop} depends on ${missing}, which is ${region.cells[missing]?.status ?? 'not planned'} in ${id}.`,
      )
    : undefined;
}

function undecided(
  context: Context,
  region: RegionState,
  { region: id, mop }: { region: string; mop: string },
): Decision | undefined {
  const batches = batchesOf(context.plan);
  const batch = batches.find(({ mops }) => mops.includes(mop));
  if (!batch || region.goes[batch.number] === context.plan.manifestHash) return undefined;
  const asked = nextBatch(context, region);
  return refused(
    'decision-open',
    `Decision ${batch.number} of ${batches.length} for ${id} has no person's go for manifest ${context.plan.manifestHash.slice(0, 12)}${asked ? '' : ' (nothing is left to run)'}.`,
    { mayChange: true },
  );
}

/** A MOP starts only where its deadline fits into the region's window; what has started may overrun it. */
function outsideWindow({ plan, nowMs }: Context, region: string, mop: PlannedMop): Decision | undefined {
  const { windows = {}, deadlineFactor } = plan.policy;
  const window = Object.hasOwn(windows, region) ? windows[region] : undefined;
  if (!window) return undefined;
  const neededMs = mop.estimateMinutes * 60_000 * deadlineFactor;
  const notBeforeMs = nextFit(window, nowMs, neededMs);
  if (notBeforeMs === nowMs) return undefined;
  const needs = `${mop.id} needs ${Math.ceil(neededMs / 60_000)} min (estimate × ${deadlineFactor}) inside the window of ${region}, ${describeWindow(window)}`;
  if (notBeforeMs === undefined) return refused('window', `${needs}, which is never open that long.`);
  return refused('window', `${needs}: it may start at ${new Date(notBeforeMs).toISOString().slice(0, 16)}Z.`, {
    mayChange: true,
    notBeforeMs,
  });
}

function tooSoon({ state, plan, nowMs }: Context): Decision | undefined {
  const { minimumGapMs, atMostPerHour } = plan.policy.pace;
  const afterGap = state.lastEndMs === 0 ? 0 : state.lastEndMs + minimumGapMs;
  const recent = state.startsMs.filter((start) => start > nowMs - hourMs);
  const oldest = recent.at(-atMostPerHour);
  const notBeforeMs = Math.max(afterGap, oldest === undefined ? 0 : oldest + hourMs);
  if (notBeforeMs <= nowMs) return undefined;
  return refused(
    'pace',
    `The release's pace (a gap of ${Math.round(minimumGapMs / 1000)} s, at most ${atMostPerHour} starts an hour) allows the next MOP in ${Math.ceil((notBeforeMs - nowMs) / 1000)} s.`,
    { mayChange: true, notBeforeMs },
  );
}

function allPassed(phases: readonly PhaseReport[]): boolean {
  return (
    phases.every(({ outcome }) => outcome !== 'failed') &&
    phases.some(({ phase, outcome }) => phase === 'implement' && outcome === 'passed')
  );
}
