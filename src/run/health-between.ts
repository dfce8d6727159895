import type { GateVerdict } from '../health/gate.js';
import type { ProbeReading } from '../health/measurement.js';
import type { PhaseReport } from '../ledger/commands.js';
import { healthDecisionId } from '../ledger/rules/watch-rules.js';
import { askAboutHealth, type AttemptHealth } from './attempt-health.js';
import type { MopRunParts, PreparedMop } from './mop-run.js';
import { endedBy, type PhasesEnd } from './run-phases.js';
import type { Executing } from './pulse.js';
import type { ProbeChanges } from './probe-changes.js';
import { watch, type Deadline } from './watch.js';

/**
 * Measures the region before implement begins, while no host is changed. What is failed or critical ends the attempt there: a
 * region that was ill before is no reason for a rollback. What is not known is a person's to decide: the attempt ends, and
 * after a go the next one is let through. A release without probes measures nothing.
 */
export async function measureBefore(
  parts: MopRunParts,
  { startMeasuring }: PreparedMop,
  mine: Executing,
  health: AttemptHealth | undefined,
  deadline: Deadline,
  phases: readonly PhaseReport[],
  probes: ProbeChanges,
): Promise<PhasesEnd> {
  if (startMeasuring) {
    const { result, stopped } = await watch(parts, startMeasuring(), mine, deadline);
    if (stopped) return endedBy(stopped, phases, 'checkpoint');
    probes.before(readingsOf(result));
    const bad = await judgeBefore(parts, mine, result.verdict, result.summary, phases);
    if (bad) return bad;
  }
  if (health) {
    const { result, stopped } = await watch(parts, health.known(), mine, deadline);
    if (stopped) return endedBy(stopped, phases, 'checkpoint');
    probes.before(health.readings());
    const level = result?.level ?? 'unknown';
    const verdict = level === 'critical' ? 'failed' : level === 'unknown' ? 'error' : 'passed';
    const bad = await judgeBefore(
      parts,
      mine,
      verdict,
      `${level}: ${result?.summary ?? 'nothing was measured'}`,
      phases,
    );
    if (bad) return bad;
    health.arm();
  }
  return { kind: 'passed', phases };
}

/**
 * Measures the region after the MOP has validated itself. A failure is the MOP's: it is rolled back. What cannot be measured is no
 * failure: the MOP has succeeded, and a person is asked before the next one starts.
 */
export async function measureAfter(
  parts: MopRunParts,
  { startMeasuring }: PreparedMop,
  mine: Executing,
  deadline: Deadline,
  phases: readonly PhaseReport[],
  probes: ProbeChanges,
): Promise<PhasesEnd> {
  if (!startMeasuring) return { kind: 'passed', phases };
  const { result, stopped } = await watch(parts, startMeasuring(), mine, deadline);
  if (stopped) return endedBy(stopped, phases, 'validate');
  probes.after(readingsOf(result));
  const { verdict, summary } = result;
  parts.notes.say(`Health after the MOP: ${verdict} (${summary}).`);
  if (verdict === 'failed') {
    const failed = phases.map((report) =>
      report.phase === 'validate' ? { ...report, outcome: 'failed' as const } : report,
    );
    return { kind: 'failed', phases: failed, phase: 'validate', reason: `health after the MOP is failed: ${summary}` };
  }
  if (verdict !== 'passed') await askAboutHealth(parts, mine, `after it ${verdict}: ${summary}`);
  return { kind: 'passed', phases };
}

function readingsOf({ probes }: GateVerdict): readonly ProbeReading[] {
  return probes.map(({ probe, unit, last }) => ({ probe, unit, measurement: last }));
}

async function judgeBefore(
  parts: MopRunParts,
  mine: Executing,
  verdict: GateVerdict['verdict'],
  summary: string,
  phases: readonly PhaseReport[],
): Promise<PhasesEnd | undefined> {
  parts.notes.say(`Health before implement: ${verdict} (${summary}).`);
  if (verdict === 'passed') return undefined;
  if (verdict !== 'failed') {
    const go = goOfPerson(parts, mine);
    if (go !== undefined) {
      parts.notes.warn(`Health before implement is ${verdict}; ${go} decided to go on all the same.`);
      return undefined;
    }
    await askAboutHealth(parts, mine, `before implement ${verdict}: ${summary}`);
  }
  return { kind: 'failed', phases, phase: 'checkpoint', reason: `health before implement is ${verdict}: ${summary}` };
}

/** Who let the attempt after an unmeasurable one go on. It counts for that attempt only. */
function goOfPerson({ ledger }: MopRunParts, { region, mop, attempt }: Executing): string | undefined {
  const asked = healthDecisionId(region, mop, attempt - 1);
  const made = ledger.state.decided.findLast(({ id }) => id === asked);
  return made?.choice === 'go' ? made.by : undefined;
}
