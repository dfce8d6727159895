import type { AttemptEnd, PhaseReport } from '../ledger/commands.js';
import type { Outcome } from '../ledger/ledger.js';
import type { ProbeChange } from '../ledger/probe-change.js';
import type { CellState, ReleaseState } from '../ledger/state.js';
import type { Chapter, Ending, MopRunParts, PreparedMop } from './mop-run.js';
import { AttemptHealth } from './attempt-health.js';
import { attested, isDoneByHand } from './attested.js';
import { deviationsOf } from './deviations.js';
import { withHostsThatFit } from './hosts-that-fit.js';
import { measureAfter, measureBefore } from './health-between.js';
import { ProbeChanges } from './probe-changes.js';
import { runPhases, type PhasesEnd } from './run-phases.js';
import { afterStop, describeStop, stopBeside, whyStop, type Activity } from './stop-reason.js';
import type { Executing } from './pulse.js';

/**
 * Runs a started attempt to its recorded end: precheck and checkpoint in one Ansible process, then, after health was
 * measured and the ledger read again, implement and validate in another.
 */
export async function runAttempt(
  parts: MopRunParts,
  prepared: PreparedMop,
  mine: Executing,
  earlier: Pick<CellState, 'checkpoint'>,
  chapters: Chapter[],
): Promise<Ending<AttemptEnd>> {
  const { startWatching } = prepared;
  if (!startWatching) return runWatched(parts, prepared, mine, undefined, earlier, chapters);
  const health = new AttemptHealth(parts, mine, startWatching);
  try {
    return await runWatched(parts, prepared, { ...mine, health }, health, earlier, chapters);
  } finally {
    await health.close();
  }
}

async function runWatched(
  parts: MopRunParts,
  prepared: PreparedMop,
  mine: Executing,
  watched: AttemptHealth | undefined,
  earlier: Pick<CellState, 'checkpoint'>,
  chapters: Chapter[],
): Promise<Ending<AttemptEnd>> {
  const startedMs = parts.timing.now();
  const probes = new ProbeChanges();
  const finish = (ended: PhasesEnd, taken?: string): Promise<Ending<AttemptEnd>> => {
    if (watched) probes.after(watched.readings());
    return record(parts, mine, chapters, { ended, startedMs, checkpoint: taken, probes: probes.all });
  };
  const limitMs = prepared.plan.deadlineMs;
  const deadline = { atMs: startedMs + limitMs, limitMs };
  // A checkpoint that no success or rollback has settled is the only way back: it is kept, never replaced.
  const kept = earlier.checkpoint;
  const checkpoint = kept ?? checkpointKey(prepared, mine.attempt);
  const plan = kept === undefined ? prepared.plan : withoutCheckpoint(prepared.plan);
  if (kept !== undefined) parts.notes.say(`The checkpoint of an earlier attempt is kept: ${kept}`);

  const first = await runPhases(
    parts,
    { ...prepared, plan },
    mine,
    { process: 'prepare', phases: ['precheck', 'checkpoint'], checkpoint, deadline },
    chapters,
  );
  if (first.kind !== 'passed') return finish(first);
  const verified = first.phases.some(({ phase, outcome }) => phase === 'checkpoint' && outcome === 'passed');
  const taken = verified ? checkpoint : undefined;
  const health = await measureBefore(parts, prepared, mine, watched, deadline, first.phases, probes);
  if (health.kind !== 'passed') return finish(health, taken);
  const between = await report(parts, mine, chapters, first.phases, taken);
  if (between) return between;

  const apply = { process: 'apply', phases: ['implement', 'validate'], checkpoint, deadline } as const;
  const second = isDoneByHand(plan)
    ? await attested(parts, mine, 'implement', deadline, chapters)
    : await runPhases(parts, prepared, mine, apply, chapters);
  if (second.kind !== 'passed') return finish(second);
  return finish(await measureAfter(parts, prepared, mine, deadline, second.phases, probes));
}

/** `<release>/<region>/<mop>/<attempt>`: where the playbooks of an attempt put its checkpoint. */
export function checkpointKey({ plan }: Pick<PreparedMop, 'plan'>, attempt: number): string {
  return [plan.release, plan.region, plan.mop, attempt].join('/');
}

/** Reports the first process. What the ledger says right after decides whether the second may begin. */
async function report(
  parts: MopRunParts,
  mine: Activity,
  chapters: Chapter[],
  phases: readonly PhaseReport[],
  checkpoint: string | undefined,
): Promise<Ending<AttemptEnd> | undefined> {
  const outcome = await parts.ledger.submit(
    {
      type: 'report-phases',
      of: ofAttempt(mine),
      phases: withHostsThatFit(phases),
      ...(checkpoint === undefined ? {} : { checkpoint }),
    },
    parts.actor,
  );
  if (outcome.kind === 'refused') return superseded(outcome);
  const stop = whyStop(outcome.state, mine);
  if (stop && afterStop(stop) === 'append-nothing') return { kind: 'superseded', why: describeStop(stop) };
  const reason = stop ? describeStop(stop) : await whyNotGoOn(parts, outcome.state);
  if (reason === undefined) return undefined;
  return record(parts, mine, chapters, { ended: { kind: 'interrupted', phases: [], reason } });
}

/** What keeps the second process from beginning although the ledger allows it. */
async function whyNotGoOn(
  { stops, cancellation }: Pick<MopRunParts, 'stops' | 'cancellation'>,
  state: ReleaseState,
): Promise<string | undefined> {
  try {
    const stop = stopBeside(state, await stops.list());
    if (stop) return describeStop(stop);
  } catch (error) {
    return `emergency stops could not be looked for: ${error instanceof Error ? error.message : String(error)}`;
  }
  return cancellation.isRequested() ? describeStop({ kind: 'cancelled' }) : undefined;
}

interface Finished {
  readonly ended: PhasesEnd;
  readonly startedMs?: number;
  readonly checkpoint?: string | undefined;
  readonly probes?: readonly ProbeChange[];
}

async function record(
  parts: MopRunParts,
  mine: Activity,
  chapters: Chapter[],
  { ended, startedMs = parts.timing.now(), checkpoint, probes = [] }: Finished,
): Promise<Ending<AttemptEnd>> {
  if (ended.kind === 'superseded') return ended;
  const durationMs = Math.round(parts.timing.now() - startedMs);
  const end = attemptEnd(ended, durationMs, probes);
  const planned = parts.ledger.state.plan?.mops.find(({ id }) => id === mine.mop);
  const took = { durationMs, estimateMinutes: planned?.estimateMinutes ?? Infinity };
  const deviations = deviationsOf(mine.attempt, took, chapters);
  chapters.push({ phases: [], slowest: [], deviations, probes });
  const outcome = await parts.ledger.submit(
    {
      type: 'report-phases',
      of: ofAttempt(mine),
      phases: withHostsThatFit(ended.phases),
      ...(checkpoint === undefined ? {} : { checkpoint }),
      deviations,
      end,
    },
    parts.actor,
  );
  return outcome.kind === 'refused' ? superseded(outcome) : { kind: 'recorded', end };
}

function attemptEnd(
  ended: Exclude<PhasesEnd, { kind: 'superseded' }>,
  durationMs: number,
  probes: readonly ProbeChange[],
): AttemptEnd {
  const measured = probes.length > 0 && { probes };
  switch (ended.kind) {
    case 'passed':
      return { kind: 'succeeded', durationMs, ...measured };
    case 'failed':
      return {
        kind: 'failed',
        phase: ended.phase,
        ...(ended.failure && { failure: ended.failure }),
        reason: ended.reason,
        ...measured,
      };
    case 'interrupted':
      return { kind: 'interrupted', reason: ended.reason };
  }
}

function superseded({ refusal }: Extract<Outcome, { kind: 'refused' }>): Ending<never> {
  return { kind: 'superseded', why: refusal.message };
}

export function ofAttempt({ region, mop, attempt, started, token }: Activity) {
  return { region, mop, attempt, started, token };
}

function withoutCheckpoint(plan: PreparedMop['plan']): PreparedMop['plan'] {
  const { checkpoint: _kept, ...playbooks } = plan.playbooks;
  return { ...plan, playbooks };
}
