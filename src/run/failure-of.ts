import type { PhaseReport } from '../ledger/commands.js';
import type { ExecutionPlan, Failure, Phase } from '../release/plan.js';
import { addUp } from './assess-process.js';
import type { StopReason } from './stop-reason.js';

/** What kind of failure the policy is to judge; undefined while no host can have been changed. */
export function failureOf(
  phase: Phase,
  phases: readonly PhaseReport[],
  { hosts }: Pick<ExecutionPlan, 'hosts'>,
  stopped?: StopReason,
): Failure | undefined {
  if (phase !== 'implement' && phase !== 'validate') return undefined;
  if (stopped?.kind === 'deadline') return 'deadline';
  const counts = phases.find((report) => report.phase === phase)?.hosts ?? {};
  const bad = Object.values(counts).filter(({ failed, unreachable }) => failed + unreachable > 0).length;
  const most = (addUp(counts).hosts * (hosts?.maxFailPercentage ?? 0)) / 100;
  if (bad > most) return 'hosts';
  return phase;
}
