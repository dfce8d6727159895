import type { PhaseReport, SlowTask } from '../ledger/commands.js';
import type { HostCounts } from '../ledger/events.js';
import type { Phase } from '../release/plan.js';
import type { PlannedPhase } from './ports.js';
import type { PhaseRecord, ProcessExit, ProcessRecord, TaskFailure, TaskTime } from './process-record.js';

export type Verdict =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly phase: Phase; readonly reason: string; readonly failure?: TaskFailure };

const slowestKept = 3;
const mostOfName = 120;

export interface Assessment {
  readonly phases: readonly PhaseReport[];
  readonly verdict: Verdict;
}

/**
 * Judges one Ansible process by its events. Its exit code can only make the verdict worse: Ansible ends with 0 for an
 * inventory that does not exist and for a play that matches no host.
 */
export function assessProcess(planned: readonly PlannedPhase[], record: ProcessRecord): Assessment {
  const phases: PhaseReport[] = [];
  for (const [index, { phase }] of planned.entries()) {
    const told = record.phases[index];
    const fault = faultOf(phase, told, record);
    phases.push({
      phase,
      outcome: fault ? 'failed' : 'passed',
      durationMs: told?.durationMs ?? 0,
      ...(told?.cpuMs === undefined ? {} : { cpuMs: told.cpuMs }),
      ...(told && told.retries > 0 ? { retries: told.retries } : {}),
      ...(told && told.tasks.length > 0 ? { slowest: slowestOf(told.tasks) } : {}),
      hosts: told?.hosts ?? {},
    });
    if (fault) return { phases, verdict: { kind: 'failed', phase, ...fault } };
  }
  const last = planned.at(-1);
  const whole = last && faultOfWhole(record);
  if (!whole) return { phases, verdict: { kind: 'passed' } };
  const blamed = phases.map((report) =>
    report.phase === last.phase ? { ...report, outcome: 'failed' as const } : report,
  );
  return { phases: blamed, verdict: { kind: 'failed', phase: last.phase, reason: `${last.phase}: ${whole}` } };
}

/** What the ledger keeps of them, five phases a MOP and hundreds of MOPs: few, and of a vendor's long names the beginning. */
function slowestOf(tasks: readonly TaskTime[]): readonly SlowTask[] {
  return tasks.slice(0, slowestKept).map(({ task, ms }) => ({ task: beginningOf(task), ms }));
}

/** Never half of a character that takes two units. */
function beginningOf(name: string): string {
  return name.slice(0, mostOfName).replace(/[\ud800-\udbff]$/, '');
}

function faultOf(
  phase: Phase,
  told: PhaseRecord | undefined,
  record: ProcessRecord,
): { reason: string; failure?: TaskFailure } | undefined {
  const failure = told?.failures[0];
  if (!told) return { reason: `${phase} did not run: ${whyEnded(record)}` };
  if (!told.hosts) {
    return {
      reason: `${phase} did not end: ${failure ? describeFailure(failure) : whyEnded(record)}`,
      ...(failure ? { failure } : {}),
    };
  }
  const counts = Object.entries(told.hosts);
  const bad = counts.filter(([, count]) => count.failed > 0 || count.unreachable > 0);
  if (bad.length > 0) {
    const first = failure ? `: ${describeFailure(failure)}` : '';
    return {
      reason: `${phase} failed on ${bad.length} of ${counts.length} ${counts.length === 1 ? 'host' : 'hosts'}${first}`,
      ...(failure ? { failure } : {}),
    };
  }
  if (counts.length === 0) {
    return { reason: `${phase} did nothing on any host: the inventory, the limit or the tags match none of its tasks` };
  }
  return undefined;
}

function faultOfWhole(record: ProcessRecord): string | undefined {
  if (record.incomplete) return `its event stream is incomplete (${record.incomplete})`;
  if (!('code' in record.exit) || record.exit.code !== 0) {
    return `every task passed, yet ${whyEnded(record)}`;
  }
  return undefined;
}

function whyEnded({ exit, incomplete, lastWords }: ProcessRecord): string {
  const how = howEnded(exit);
  if ('code' in exit && exit.code !== 0 && lastWords !== '') return `${how}: ${lastWords}`;
  return incomplete ? `${how}, and its event stream is incomplete (${incomplete})` : how;
}

function howEnded(exit: ProcessExit): string {
  if ('fenced' in exit) return 'ansible-playbook was ended by its fence';
  if ('signal' in exit) return `ansible-playbook was killed by ${exit.signal}`;
  // Its supervisor tells a signal as a shell does.
  return exit.code > 128 && exit.code <= 128 + 64
    ? `ansible-playbook was killed by signal ${exit.code - 128}`
    : `ansible-playbook ended with code ${exit.code}`;
}

export function describeFailure({ host, task, place, message }: TaskFailure): string {
  return `task "${task}" (${place}) on ${host}: ${message === '' ? 'no message' : message}`;
}

/** Hosts added up, for one line of text. */
export function addUp(hosts: Readonly<Record<string, HostCounts>>): HostCounts & { readonly hosts: number } {
  const sum = { hosts: 0, ok: 0, changed: 0, failed: 0, unreachable: 0, skipped: 0 };
  for (const count of Object.values(hosts)) {
    sum.hosts += 1;
    for (const name of ['ok', 'changed', 'failed', 'unreachable', 'skipped'] as const) sum[name] += count[name];
  }
  return sum;
}
