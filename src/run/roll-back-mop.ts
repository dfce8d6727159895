import type { PhaseReport, RollbackEnd } from '../ledger/commands.js';
import type { CellState, ReleaseState } from '../ledger/state.js';
import { OperatorError } from '../release/operator-error.js';
import { attested, isDoneByHand } from './attested.js';
import type { Chapter, Ending, MopRequest, MopRunParts, PreparedMop } from './mop-run.js';
import { withHostsThatFit } from './hosts-that-fit.js';
import { nothingChanged } from './next-step.js';
import { openedBy } from './opened-by.js';
import { checkpointKey, ofAttempt } from './run-attempt.js';
import { runPhases } from './run-phases.js';
import { Pulse, type Executing } from './pulse.js';
import { whyStop } from './stop-reason.js';
import { span } from './rollback-budget.js';
import { validateStability, type Stability } from './validate-stability.js';

/**
 * Rolls the cell's latest attempt back and records how that ended. Without changes to undo no playbook runs. Throws the
 * ledger's refusal as an `OperatorError`.
 */
export async function rollBackMop(
  parts: MopRunParts,
  prepared: PreparedMop,
  { region, mop, token }: MopRequest,
  reason: string,
  chapters: Chapter[],
): Promise<Ending<RollbackEnd>> {
  const { ledger, actor, timing } = parts;
  const startedMs = timing.now();
  const before = cellIn(ledger.state, region, mop);
  const unchanged = ledger.state.plan ? nothingChanged(before, ledger.state.plan) : false;
  const started = await ledger.submit({ type: 'start-mop-rollback', region, mop, token, reason }, actor);
  if (started.kind === 'refused') {
    throw new OperatorError(`${mop} in ${region} is not rolled back`, 'ledger', started.refusal.message);
  }
  const budgetMs = started.state.plan?.policy.rollbackBudgets.immediateMs ?? 0;
  const { attempt, started: since } = openedBy(started, 'MopRollbackStarted');
  const pulse = new Pulse(started.state.plan?.policy.takeOver.fenceAfterMs ?? 0, startedMs);
  const mine: Executing = { kind: 'rollback', region, mop, attempt, started: since, token, pulse };
  parts.onOpen(mine);
  if (unchanged) {
    const note = `attempt ${attempt} had not begun to change hosts: nothing was to be undone`;
    return record(parts, mine, [], { kind: 'rolled-back', durationMs: 0, note });
  }
  if (prepared.plan.playbooks.rollback === undefined && !isDoneByHand(prepared.plan)) {
    const why = `${mop} has no rollback playbook (reversible: false); a person must set its hosts right`;
    return record(parts, mine, [], { kind: 'failed', reason: why });
  }
  const checkpoint = before.checkpoint ?? checkpointKey(prepared, attempt);
  parts.notes.say(`The rollback of ${mop} in ${region} has begun; its budget is ${span(budgetMs)}.`);
  const undone = undo(parts, prepared, mine, { checkpoint, budgetMs, startedMs }, chapters);
  if (!isDoneByHand(prepared.plan)) void alertOverBudget(parts, mine, budgetMs - (timing.now() - startedMs), undone);
  const { phases, ended } = await undone;
  switch (ended.kind) {
    case 'superseded':
      return ended;
    case 'stable':
      return record(parts, mine, phases, { kind: 'rolled-back', durationMs: Math.round(timing.now() - startedMs) });
    case 'failed':
    case 'interrupted':
      return record(parts, mine, phases, { kind: ended.kind, reason: ended.reason });
  }
}

/** The rollback playbook, and then the proof that the region is stable. */
async function undo(
  parts: MopRunParts,
  prepared: PreparedMop,
  mine: Executing,
  given: { readonly checkpoint: string; readonly budgetMs: number; readonly startedMs: number },
  chapters: Chapter[],
): Promise<{ readonly phases: readonly PhaseReport[]; readonly ended: Stability }> {
  const job = { process: 'rollback', phases: ['rollback'], checkpoint: given.checkpoint } as const;
  const deadline = { atMs: given.startedMs + given.budgetMs, limitMs: given.budgetMs };
  const ended = isDoneByHand(prepared.plan)
    ? await attested(parts, mine, 'rollback', deadline, chapters)
    : await runPhases(parts, prepared, mine, job, chapters);
  if (ended.kind === 'superseded') return { phases: [], ended };
  if (ended.kind !== 'passed') return { phases: ended.phases, ended };
  const leftMs = given.startedMs + given.budgetMs - parts.timing.now();
  return { phases: ended.phases, ended: await validateStability(parts, prepared, mine, leftMs) };
}

/**
 * A rollback over its budget is not stopped, which would leave less behind than it found: people are told, unless this
 * executor was frozen meanwhile and somebody else has ended it.
 */
async function alertOverBudget(
  { ledger, actor, timing, notes }: MopRunParts,
  mine: Executing,
  leftMs: number,
  undone: Promise<unknown>,
): Promise<void> {
  const over = { yes: false };
  const mark = (): void => {
    over.yes = true;
  };
  await timing.pause(Math.max(0, leftMs), undone.then(mark, mark));
  if (over.yes) return;
  const { region, mop, started } = mine;
  const text = `The rollback of ${mop} in ${region} is over its budget and goes on`;
  const data = {
    alert: `rollback-over-budget:${region}:${mop}:${started}`,
    level: 'critical',
    region,
    mop,
    text,
  } as const;
  try {
    if (whyStop(await ledger.refresh(), mine)?.kind === 'superseded') return;
    notes.fail(text);
    await ledger.submit({ type: 'alert', data }, actor);
  } catch (error) {
    notes.fail(`${text}; that could not be recorded: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function record(
  { ledger, actor }: MopRunParts,
  mine: Executing,
  phases: readonly PhaseReport[],
  end: RollbackEnd,
): Promise<Ending<RollbackEnd>> {
  const kept = withHostsThatFit(phases);
  const outcome = await ledger.submit({ type: 'end-mop-rollback', of: ofAttempt(mine), phases: kept, end }, actor);
  return outcome.kind === 'refused' ? { kind: 'superseded', why: outcome.refusal.message } : { kind: 'recorded', end };
}

function cellIn({ regions }: ReleaseState, region: string, mop: string): CellState {
  const cell = regions[region]?.cells[mop];
  if (!cell) throw new OperatorError(`${mop} in ${region} is not in the plan`, 'ledger', 'name a cell of the plan');
  return cell;
}
