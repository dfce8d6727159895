import type { HostCounts } from '../ledger/events.js';
import type { Phase } from '../release/plan.js';

/** The first failure in a phase that was neither ignored nor rescued. */
export interface TaskFailure {
  readonly host: string;
  readonly task: string;
  /** `playbooks/agent/implement.yml:12`, relative to the release's folder. */
  readonly place: string;
  readonly message: string;
}

export interface TaskTime {
  readonly task: string;
  readonly place: string;
  readonly ms: number;
}

/** What was told of one phase. */
export interface PhaseRecord {
  readonly phase: Phase;
  readonly durationMs: number;
  /** CPU time of Ansible and its children on the agent; undefined when the phase did not get to its end. */
  readonly cpuMs: number | undefined;
  /** How often a task was tried again on a host. */
  readonly retries: number;
  /** Per host, from the stats event; undefined when the phase did not get that far. */
  readonly hosts: Readonly<Record<string, HostCounts>> | undefined;
  readonly failures: readonly TaskFailure[];
  readonly tasks: readonly TaskTime[];
}

/** `fenced`: its supervisor ended it, for no heartbeat had got through for too long. */
export type ProcessExit = { readonly code: number } | { readonly signal: string } | { readonly fenced: true };

/** What was told of one Ansible process, and how it ended. */
export interface ProcessRecord {
  readonly phases: readonly PhaseRecord[];
  readonly exit: ProcessExit;
  /** Why what was told cannot be the whole truth: a gap, an unreadable line, nothing at all. */
  readonly incomplete: string | undefined;
  /** Ansible's own last words on standard error, for when its events say nothing. */
  readonly lastWords: string;
  readonly durationMs: number;
}
