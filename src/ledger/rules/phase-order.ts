import type { Command, Decision, PhaseReport } from '../commands.js';
import type { CellState } from '../state.js';
import { refused } from './answer.js';

type Report = Pick<Extract<Command, { type: 'report-phases' }>, 'of' | 'phases' | 'checkpoint' | 'end'>;
const order: readonly PhaseReport['phase'][] = ['precheck', 'checkpoint', 'implement', 'validate'];

/** Phases come in their order, each once in an attempt and none after one that failed; a checkpoint comes before implement and stays. */
export function wrongPhases(cell: CellState, { of, phases, checkpoint, end }: Report): Decision | undefined {
  const where = `${of.mop} in ${of.region} (attempt ${of.attempt})`;
  if (checkpoint !== undefined && cell.checkpoint !== undefined && checkpoint !== cell.checkpoint) {
    return refused(
      'no-checkpoint',
      `The checkpoint of ${where} is ${cell.checkpoint} until it succeeded or was rolled back; ${checkpoint} does not replace it.`,
    );
  }
  let before: Pick<PhaseReport, 'phase' | 'outcome'> | undefined = cell.phases.at(-1);
  for (const report of phases) {
    if (before?.outcome === 'failed')
      return refused('order', `${before.phase} of ${where} failed; ${report.phase} does not follow it.`);
    if (order.indexOf(report.phase) <= (before ? order.indexOf(before.phase) : -1))
      return refused('order', `${report.phase} of ${where} does not follow ${before?.phase ?? 'its start'}.`);
    before = report;
  }
  // An end without success is recorded whatever led to it.
  return end && end.kind !== 'succeeded' ? undefined : withoutCheckpoint(cell, where, phases, checkpoint);
}

function withoutCheckpoint(
  cell: CellState,
  where: string,
  phases: Report['phases'],
  checkpoint: string | undefined,
): Decision | undefined {
  if (!phases.some(({ phase }) => phase === 'implement')) return undefined;
  if ((checkpoint ?? cell.checkpoint) !== undefined) return undefined;
  const hasNone = [...cell.phases, ...phases].some(
    ({ phase, outcome }) => phase === 'checkpoint' && outcome === 'absent',
  );
  if (hasNone) return undefined;
  return refused('no-checkpoint', `No checkpoint of ${where} is recorded; implement comes after one only.`);
}
