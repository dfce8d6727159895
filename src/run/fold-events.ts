import type { HostCounts } from '../ledger/events.js';
import type { HostEvent, PlaybookEvent, StatsCounts } from './playbook-event.js';
import type { PlannedPhase } from './ports.js';
import type { PhaseRecord, ProcessExit, ProcessRecord, TaskFailure, TaskTime } from './process-record.js';

const mostFailures = 20;
const mostTasks = 10;

interface OpenPhase {
  readonly planned: PlannedPhase;
  readonly startedMs: number;
  retries: number;
  failures: TaskFailure[];
  tasks: TaskTime[];
  task: { readonly name: string; readonly place: string; readonly startedMs: number } | undefined;
}

/** Folds one Ansible process's events into a `ProcessRecord` as they come: its size does not grow with their number. */
export class EventFold {
  readonly #planned: readonly PlannedPhase[];
  readonly #startedMs: number;
  #phases: PhaseRecord[] = [];
  #open: OpenPhase | undefined;
  #seq = 0;
  #incomplete: string | undefined;
  #cpuMs = 0;

  constructor(planned: readonly PlannedPhase[], startedMs: number) {
    this.#planned = planned;
    this.#startedMs = startedMs;
  }

  /** Why the stream cannot be trusted, once it cannot. */
  get incomplete(): string | undefined {
    return this.#incomplete;
  }

  /** Notes that the stream is broken; the first reason stands. */
  distrust(why: string): void {
    this.#incomplete ??= why;
  }

  add(event: PlaybookEvent, nowMs: number): void {
    if (event.seq !== this.#seq + 1) this.distrust(`event ${event.seq} came after event ${this.#seq}`);
    this.#seq = event.seq;
    switch (event.event) {
      case 'playbook':
        this.#begin(event.playbook, nowMs);
        break;
      case 'task':
        this.#closeTask(nowMs);
        if (this.#open) this.#open.task = { name: event.name, place: event.place, startedMs: nowMs };
        break;
      case 'host':
        this.#host(event);
        break;
      case 'stats':
        this.#end(countsOf(event.hosts), nowMs, event.cpuMs);
        break;
      case 'diff':
      case 'play':
      case 'no-hosts':
      case 'no-hosts-remaining':
        break;
    }
  }

  /** The record, once the process has ended and its stream was read to the end. */
  close(exit: ProcessExit, lastWords: string, nowMs: number): ProcessRecord {
    if (this.#seq === 0) this.distrust('no event came');
    this.#end(undefined, nowMs);
    return {
      phases: this.#phases,
      exit,
      incomplete: this.#incomplete,
      lastWords,
      durationMs: Math.round(nowMs - this.#startedMs),
    };
  }

  #begin(playbook: string, nowMs: number): void {
    this.#end(undefined, nowMs);
    const planned = this.#planned[this.#phases.length];
    if (planned?.playbook !== playbook) {
      this.distrust(`playbook ${playbook} ran where ${planned?.playbook ?? 'none'} was planned`);
      return;
    }
    const startedMs = this.#phases.length === 0 ? this.#startedMs : nowMs;
    this.#open = { planned, startedMs, retries: 0, failures: [], tasks: [], task: undefined };
  }

  #host({ status, ignored, host, taskName, place, ...event }: HostEvent): void {
    if (this.#open && status === 'retry') this.#open.retries += 1;
    if (!this.#open || ignored || (status !== 'failed' && status !== 'unreachable')) return;
    if (this.#open.failures.length >= mostFailures) return;
    this.#open.failures.push({ host, task: taskName ?? '', place: place ?? '', message: messageOf(event) });
  }

  #closeTask(nowMs: number): void {
    const task = this.#open?.task;
    if (!this.#open || !task) return;
    this.#open.tasks.push({ task: task.name, place: task.place, ms: Math.round(nowMs - task.startedMs) });
    this.#open.tasks.sort((a, b) => b.ms - a.ms).splice(mostTasks);
    this.#open.task = undefined;
  }

  #end(hosts: PhaseRecord['hosts'], nowMs: number, cpuMs?: number): void {
    this.#closeTask(nowMs);
    if (!this.#open) return;
    const { planned, startedMs, retries, failures, tasks } = this.#open;
    const durationMs = Math.round(nowMs - startedMs);
    const spentMs = cpuMs === undefined ? undefined : cpuMs - this.#cpuMs;
    this.#cpuMs = cpuMs ?? this.#cpuMs;
    this.#phases.push({ phase: planned.phase, durationMs, cpuMs: spentMs, retries, hosts, failures, tasks });
    this.#open = undefined;
  }
}

/** What went wrong, in the words of whoever said it best. */
export function messageOf(
  event: Pick<HostEvent, 'message' | 'stdout' | 'stderr' | 'module_stderr' | 'censored'>,
): string {
  if (event.censored) return 'the result is hidden by no_log';
  const detail = lastLine(event.stderr) || lastLine(event.module_stderr) || lastLine(event.stdout);
  const message = event.message?.trim() ?? '';
  if (message === '' || message === detail) return detail;
  return detail === '' || !/^non-zero return code$|^MODULE FAILURE/.test(message) ? message : `${message}: ${detail}`;
}

function lastLine(text: string | undefined): string {
  return text?.trim().split('\n').at(-1)?.trim() ?? '';
}

function countsOf(hosts: Readonly<Record<string, StatsCounts>>): Record<string, HostCounts> {
  return Object.fromEntries(
    Object.entries(hosts).map(([host, { ok, changed, failed, unreachable, skipped }]) => [
      host,
      { ok, changed, failed, unreachable, skipped },
    ]),
  );
}
