import type { ProbeReading } from '../health/measurement.js';
import type { RegionHealth } from '../health/watch-health.js';
import type { Phase } from '../release/plan.js';
import type { ProcessRecord } from './process-record.js';

/** One playbook of a MOP and the phase that it is. */
export interface PlannedPhase {
  readonly phase: Phase;
  /** Path of the playbook, relative to the release's folder. */
  readonly playbook: string;
}

/** The Ansible processes of an attempt: precheck and checkpoint, implement and validate, rollback; `look` changes nothing. */
export type ProcessName = 'prepare' | 'apply' | 'rollback' | 'look';

/** An executor's right to run: everything it started is dead `withinMs` after its last heartbeat. */
export interface Fence {
  /** When the last heartbeat that counts was sent, on the machine's monotonic clock. */
  readonly beatAtMs: number;
  readonly withinMs: number;
}

/** What one Ansible process is to run. */
export interface PlaybookJob {
  readonly process: ProcessName;
  readonly attempt: number;
  readonly phases: readonly PlannedPhase[];
  /** Key under which the playbooks store the checkpoint or find it. */
  readonly checkpoint: string;
  readonly fence: Fence;
}

/** Something of an attempt that is under way and can be stopped: an Ansible process, a measurement. */
export interface Running<T> {
  /** Settles when it is over, also after a stop. Never rejects. */
  readonly ended: Promise<T>;
  stop(): void;
  /** Told of every heartbeat that counts, with the time at which it was sent; what changes no host need not listen. */
  alive?(beatAtMs: number): void;
}

/** The region's health while an attempt is under way. */
export interface HealthWatching {
  /** The region now; undefined until every probe has shown how it is. */
  current(): RegionHealth | undefined;
  /** What every probe that was measured shows now. */
  readings(): readonly ProbeReading[];
  /** Settles when nothing is measured any more. Never rejects. */
  stop(): Promise<void>;
}

/** Begins to measure for an attempt; `onChange` is told when the region's level changed, and of nothing else. */
export type StartWatching = (attempt: number, onChange: (health: RegionHealth) => void) => HealthWatching;

export interface PlaybookRunner {
  /**
   * `ended` settles when the process and all that the ladder is meant for are dead, and everything they told was read.
   * `stop` starts the ladder: SIGINT, SIGTERM after 3 s, SIGKILL after 6 s. Without `alive` the fence does so by itself,
   * also when this process is frozen or dead.
   */
  start(job: PlaybookJob): Running<ProcessRecord>;
}

/** Where in a file of the repository a note belongs. */
export interface Place {
  readonly file: string;
  readonly line?: number;
}

/** The run's log. Every text may come from a stranger; whoever prints it makes it harmless. */
export interface RunNotes {
  say(text: string): void;
  group(title: string): void;
  endGroup(): void;
  warn(text: string, at?: Place): void;
  fail(text: string, at?: Place): void;
}

/** The agent's cancel. */
export interface Cancellation {
  readonly requested: Promise<void>;
  readonly isRequested: () => boolean;
}

/** Time as the executor may use it: for waiting and for durations, never for a rule. */
export interface Timing {
  /** Monotonic, in milliseconds; the same clock in every process of the machine. */
  now(): number;
  /** Waits, at most until `unless` settles, and leaves no timer behind. */
  pause(ms: number, unless: Promise<unknown>): Promise<void>;
}
