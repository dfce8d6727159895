import type { PhaseReport } from '../ledger/commands.js';
import type { Failure, Phase } from '../release/plan.js';
import { assessProcess } from './assess-process.js';
import { failureOf } from './failure-of.js';
import type { Chapter, MopRunParts, PreparedMop } from './mop-run.js';
import type { PlannedPhase, ProcessName } from './ports.js';
import type { Executing } from './pulse.js';
import { afterStop, describeStop, type StopReason } from './stop-reason.js';
import { watch, type Deadline } from './watch.js';

/** What became of the phases of one Ansible process. */
export type PhasesEnd =
  | { readonly kind: 'passed'; readonly phases: readonly PhaseReport[] }
  | {
      readonly kind: 'failed';
      readonly phases: readonly PhaseReport[];
      readonly phase: Phase;
      readonly failure?: Failure | undefined;
      readonly reason: string;
    }
  | { readonly kind: 'interrupted'; readonly phases: readonly PhaseReport[]; readonly reason: string }
  | { readonly kind: 'superseded'; readonly why: string };

export interface PhasesJob {
  readonly process: ProcessName;
  /** In order; one without a playbook is recorded as absent. */
  readonly phases: readonly Phase[];
  readonly checkpoint: string;
  readonly deadline?: Deadline;
}

/** Runs the playbooks of `job` in one Ansible process and judges it; no process when there is no playbook. */
export async function runPhases(
  parts: MopRunParts,
  { plan, runner }: PreparedMop,
  mine: Executing,
  job: PhasesJob,
  chapters: Chapter[],
): Promise<PhasesEnd> {
  const absent: PhaseReport[] = [];
  const planned: PlannedPhase[] = [];
  for (const phase of job.phases) {
    const playbook = plan.playbooks[phase];
    if (playbook === undefined) absent.push({ phase, outcome: 'absent', durationMs: 0, hosts: {} });
    else planned.push({ phase, playbook });
  }
  if (planned.length === 0) return { kind: 'passed', phases: absent };
  const { process, checkpoint, deadline } = job;
  const running = runner.start({ process, attempt: mine.attempt, phases: planned, checkpoint, fence: mine.pulse });
  const { result: record, ...watched } = await watch(parts, running, mine, deadline);
  const fenced: StopReason = { kind: 'fenced', withinMs: mine.pulse.withinMs };
  const stopped = watched.stopped ?? ('fenced' in record.exit ? fenced : undefined);
  const { phases: judged, verdict } = assessProcess(planned, record);
  const reported = inOrder(job.phases, [...absent, ...judged]);
  chapters.push({ phases: reported, slowest: record.phases.flatMap(({ tasks }) => tasks) });
  if (!stopped) {
    if (verdict.kind === 'passed') return { kind: 'passed', phases: reported };
    const { phase, reason } = verdict;
    return { kind: 'failed', phases: reported, phase, failure: failureOf(phase, reported, plan), reason };
  }
  const reason = describeStop(stopped);
  switch (afterStop(stopped)) {
    case 'append-nothing':
      return { kind: 'superseded', why: reason };
    case 'failed': {
      const phase = judged.at(-1)?.phase ?? 'implement';
      return { kind: 'failed', phases: reported, phase, failure: failureOf(phase, reported, plan, stopped), reason };
    }
    case 'interrupted': {
      const finished = judged.filter(({ phase }) => record.phases.some((told) => told.phase === phase && told.hosts));
      return { kind: 'interrupted', phases: inOrder(job.phases, [...absent, ...finished]), reason };
    }
  }
}

/** Up to the first phase that failed or was not reached: what would have followed has not happened, absent or not. */
function inOrder(order: readonly Phase[], reports: readonly PhaseReport[]): readonly PhaseReport[] {
  const reached: PhaseReport[] = [];
  for (const phase of order) {
    const report = reports.find((made) => made.phase === phase);
    if (report === undefined) break;
    reached.push(report);
    if (report.outcome === 'failed') break;
  }
  return reached;
}

/** What a stop makes of what ran without a playbook of its own: a measurement, a person's work. */
export function endedBy(stopped: StopReason, phases: readonly PhaseReport[], phase: Phase): PhasesEnd {
  const reason = describeStop(stopped);
  switch (afterStop(stopped)) {
    case 'append-nothing':
      return { kind: 'superseded', why: reason };
    case 'failed':
      return { kind: 'failed', phases, phase, reason };
    case 'interrupted':
      return { kind: 'interrupted', phases, reason };
  }
}
