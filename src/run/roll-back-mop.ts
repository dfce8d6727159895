import type { PhaseReport, RollbackEnd } from '../ledger/commands.js';
import type { CellState, ReleaseState } from '../ledger/state.js';
import { OperatorError } from '../release/operator-error.js';
import type { Chapter, Ending, MopRequest, MopRunParts, PreparedMop } from './mop-run.js';
import { nothingChanged } from './next-step.js';
import { openedBy } from './opened-by.js';
import { checkpointKey, ofAttempt } from './run-attempt.js';
import { runPhases } from './run-phases.js';
import { Pulse, type Executing } from './pulse.js';

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
  const { attempt, started: since } = openedBy(started, 'MopRollbackStarted');
  const pulse = new Pulse(started.state.plan?.policy.takeOver.fenceAfterMs ?? 0, startedMs);
  const mine: Executing = { kind: 'rollback', region, mop, attempt, started: since, token, pulse };
  parts.onOpen(mine);
  if (unchanged) {
    const note = `attempt ${attempt} had not begun to change hosts: nothing was to be undone`;
    return record(parts, mine, [], { kind: 'rolled-back', durationMs: 0, note });
  }
  if (prepared.plan.playbooks.rollback === undefined) {
    const why = `${mop} has no rollback playbook; a person must set its hosts right`;
    return record(parts, mine, [], { kind: 'failed', reason: why });
  }
  const checkpoint = before.checkpoint ?? checkpointKey(prepared, attempt);
  const job = { process: 'rollback', phases: ['rollback'], checkpoint } as const;
  const ended = await runPhases(parts, prepared, mine, job, chapters);
  switch (ended.kind) {
    case 'superseded':
      return ended;
    case 'passed': {
      const durationMs = Math.round(timing.now() - startedMs);
      return record(parts, mine, ended.phases, { kind: 'rolled-back', durationMs });
    }
    case 'failed':
    case 'interrupted':
      return record(parts, mine, ended.phases, { kind: ended.kind, reason: ended.reason });
  }
}

async function record(
  { ledger, actor }: MopRunParts,
  mine: Executing,
  phases: readonly PhaseReport[],
  end: RollbackEnd,
): Promise<Ending<RollbackEnd>> {
  const outcome = await ledger.submit({ type: 'end-mop-rollback', of: ofAttempt(mine), phases, end }, actor);
  return outcome.kind === 'refused' ? { kind: 'superseded', why: outcome.refusal.message } : { kind: 'recorded', end };
}

function cellIn({ regions }: ReleaseState, region: string, mop: string): CellState {
  const cell = regions[region]?.cells[mop];
  if (!cell) throw new OperatorError(`${mop} in ${region} is not in the plan`, 'ledger', 'name a cell of the plan');
  return cell;
}
