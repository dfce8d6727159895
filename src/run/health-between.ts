import type { PhaseReport } from '../ledger/commands.js';
import type { MopRunParts, PreparedMop } from './mop-run.js';
import type { PhasesEnd } from './run-phases.js';
import type { Executing } from './pulse.js';
import { afterStop, describeStop } from './stop-reason.js';
import { watch, type Deadline } from './watch.js';

/**
 * Measures the region between the two Ansible processes of an attempt. Only a passed verdict lets implement begin; any
 * other ends the attempt while no host is changed. A release without a probe for `gate` measures nothing.
 */
export async function measureBetween(
  parts: MopRunParts,
  { startMeasuring }: PreparedMop,
  mine: Executing,
  deadline: Deadline,
  phases: readonly PhaseReport[],
): Promise<PhasesEnd> {
  if (!startMeasuring) return { kind: 'passed', phases };
  const { result, stopped } = await watch(parts, startMeasuring(), mine, deadline);
  if (!stopped) {
    parts.notes.say(`Health before implement: ${result.verdict} (${result.summary}).`);
    if (result.verdict === 'passed') return { kind: 'passed', phases };
    const reason = `health before implement is ${result.verdict}: ${result.summary}`;
    return { kind: 'failed', phases, phase: 'checkpoint', reason };
  }
  const reason = describeStop(stopped);
  switch (afterStop(stopped)) {
    case 'append-nothing':
      return { kind: 'superseded', why: reason };
    case 'failed':
      return { kind: 'failed', phases, phase: 'checkpoint', reason };
    case 'interrupted':
      return { kind: 'interrupted', phases, reason };
  }
}
