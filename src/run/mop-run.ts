import type { AttemptEnd, PhaseReport, RollbackEnd } from '../ledger/commands.js';
import type { Actor, FencingToken } from '../ledger/events.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Heartbeats, Stops } from '../ledger/stores.js';
import type { ProbeChange } from '../ledger/probe-change.js';
import type { OperatorError } from '../release/operator-error.js';
import type { ExecutionPlan, MopId, PlannedMop, RegionId } from '../release/plan.js';
import type { GateVerdict } from '../health/gate.js';
import type { Leftovers } from './free-hosts.js';
import type { Cancellation, PlaybookRunner, RunNotes, Running, StartWatching, Timing } from './ports.js';
import type { TaskTime } from './process-record.js';

export interface MopRequest {
  readonly region: RegionId;
  readonly mop: MopId;
  /** `recover`: what the release's policy asks for after a job that did not finish this MOP. */
  readonly action: 'execute' | 'rollback' | 'recover';
  readonly token: FencingToken;
}

/** A cell made ready to run: its files were compared with the plan and copied to where only this attempt reads them. */
export interface PreparedMop {
  readonly cell: PlannedMop['cells'][string];
  readonly plan: ExecutionPlan;
  readonly runner: PlaybookRunner;
  /** Looks on the hosts for processes of earlier attempts of the MOP. */
  readonly findLeftovers: () => Promise<Leftovers>;
  /** Measures the region's health once; absent where the release has no probe for `gate`. */
  readonly startMeasuring?: () => Running<GateVerdict>;
  /** Watches the region's health from the attempt's start to its end; absent where the release has no continuous probe. */
  readonly startWatching?: StartWatching;
}

/** Everything that running a MOP needs from outside. */
export interface MopRunParts {
  readonly ledger: Ledger;
  readonly actor: Actor;
  readonly beats: Heartbeats;
  readonly stops: Pick<Stops, 'list'>;
  readonly notes: RunNotes;
  readonly timing: Timing;
  readonly cancellation: Cancellation;
  /** Throws an `OperatorError` that names every file which is missing or not what was planned. */
  readonly prepare: (cell: PlannedMop['cells'][string]) => Promise<PreparedMop>;
  /** What an author's input changes of the plan, in words; recorded as a deviation. Never a value that may be secret. */
  readonly overrides: readonly string[];
  /** Told as soon as the ledger has an open attempt or rollback of this executor, so that its post-job step can close it. */
  readonly onOpen: (open: { readonly kind: 'attempt' | 'rollback'; readonly attempt: number }) => void;
}

/** One Ansible process or one thing said about it, for the MOP's summary. */
export interface Chapter {
  readonly phases: readonly PhaseReport[];
  readonly slowest: readonly TaskTime[];
  /** What went otherwise than planned, in words. */
  readonly deviations?: readonly string[];
  /** What the region's probes showed before and after. */
  readonly probes?: readonly ProbeChange[];
}

export type MopOutcome = 'succeeded' | 'skipped' | 'failed' | 'rolledBack' | 'interrupted';

/** How a call of run-mop ended. `message` is one sentence for the operator. */
export interface MopRunResult {
  /** Why it could not go on after something had run. */
  readonly fault?: OperatorError;
  readonly outcome: MopOutcome;
  readonly attempt: number;
  readonly message: string;
  readonly chapters: readonly Chapter[];
  readonly durationMs: number;
}

/** How the processes of an attempt or a rollback ended; `superseded`: nothing may be appended. */
export type Ending<E extends AttemptEnd | RollbackEnd> =
  { readonly kind: 'recorded'; readonly end: E } | { readonly kind: 'superseded'; readonly why: string };
