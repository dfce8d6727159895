import type { Failure, MopId, Phase, Plan, RegionId } from '../release/plan.js';
import type { Actor, Choice, EventData, FencingToken, HostCounts, NewEvent, Run } from './events.js';
import type { ProbeChange } from './probe-change.js';
import type { Refusal } from './refusal.js';
import type { Silence } from './silence.js';
import type { StopBeside } from './stops-beside.js';

interface Cell {
  readonly region: RegionId;
  readonly mop: MopId;
}
/** What every act of a holder on an attempt carries: both fences. */
interface OfAttempt extends Cell {
  readonly attempt: number;
  readonly token: FencingToken;
}
/** A rollback that is taken up again has the attempt's number again: its second fence is the event that started it. */
interface OfRollback extends OfAttempt {
  /** Sequence number of `MopRollbackStarted`. */
  readonly started: number;
}

export interface SlowTask {
  readonly task: string;
  readonly ms: number;
}

export interface PhaseReport {
  readonly phase: Phase;
  readonly outcome: 'passed' | 'failed' | 'absent';
  readonly durationMs: number;
  /** CPU time of Ansible and its children on the agent, where it is known. */
  readonly cpuMs?: number | undefined;
  /** How often a task was tried again on a host, where it was. */
  readonly retries?: number | undefined;
  /** The tasks that took longest, the slowest first. */
  readonly slowest?: readonly SlowTask[] | undefined;
  readonly hosts: Readonly<Record<string, HostCounts>>;
}

/** An item of a checklist as it was found. `measurements`: hash of the document that holds what was measured. */
export interface CheckedItem {
  readonly item: string;
  readonly outcome: 'passed' | 'failed';
  readonly summary: string;
  readonly measurements?: string;
  /** Nothing was measured: this person said so. */
  readonly attestedBy?: string;
}

/** How an attempt or a rollback ended. `durationMs` is wall time on the monotonic clock of the executor. */
export type AttemptEnd =
  | { readonly kind: 'succeeded'; readonly durationMs: number; readonly probes?: readonly ProbeChange[] }
  | {
      readonly kind: 'failed';
      readonly phase?: Phase;
      readonly failure?: Failure;
      readonly reason: string;
      readonly probes?: readonly ProbeChange[];
    }
  | { readonly kind: 'interrupted'; readonly reason: string };
export type RollbackEnd =
  | { readonly kind: 'rolled-back'; readonly durationMs: number; readonly note?: string }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'interrupted'; readonly reason: string };

/** Everything that can be asked of a release. Who asks stands in the `Request` around it. */
export type Command =
  | { readonly type: 'plan'; readonly plan: Plan }
  | { readonly type: 'revise-plan'; readonly plan: Plan; readonly reason: string }
  | {
      readonly type: 'acquire';
      readonly region: RegionId;
      readonly purpose: 'execute' | 'rollback';
      readonly run: Run;
      readonly version: string;
    }
  /**
   * `holder`: the grant whose run was looked at; who took the lock since is another. `silence`: what was seen of the open
   * attempt's executor; absent when no attempt is open.
   */
  | {
      readonly type: 'take-over';
      readonly region: RegionId;
      readonly run: Run;
      readonly version: string;
      readonly holder: FencingToken | undefined;
      readonly proof: 'run-ended' | 'person';
      readonly silence?: Silence;
      readonly reason: string;
    }
  | {
      readonly type: 'give-back';
      readonly region: RegionId;
      readonly run: Run;
      readonly silence?: Silence;
      readonly reason: string;
    }
  | {
      readonly type: 'start-mop';
      readonly region: RegionId;
      readonly mop: MopId;
      readonly token: FencingToken;
      readonly document: string;
      readonly execution: string;
    }
  /** One append: the phases of one Ansible process and, where it was the last one, the attempt's end. */
  | {
      readonly type: 'report-phases';
      readonly of: OfAttempt;
      readonly phases: readonly PhaseReport[];
      readonly checkpoint?: string;
      /** What went otherwise than planned, recorded with the end. */
      readonly deviations?: readonly string[];
      readonly end?: AttemptEnd;
    }
  | {
      readonly type: 'start-mop-rollback';
      readonly region: RegionId;
      readonly mop: MopId;
      readonly token: FencingToken;
      readonly reason: string;
    }
  | {
      readonly type: 'end-mop-rollback';
      readonly of: OfRollback;
      readonly phases: readonly PhaseReport[];
      readonly end: RollbackEnd;
    }
  /** `beside`: the id under which the stop is, or will be, left beside the log, and who requested it. */
  | { readonly type: 'stop'; readonly reason: string; readonly beside?: { readonly id: string; readonly by: string } }
  /** `seen`: the stops beside the log that the person saw; they are cleared too. */
  | { readonly type: 'clear'; readonly reason: string; readonly seen?: readonly StopBeside[] }
  /** Answers an open decision by its id, or (without `decision`) the region's oldest open one. */
  | {
      readonly type: 'decide';
      readonly decision?: string;
      readonly region?: RegionId;
      readonly choice: Choice;
      readonly manifestHash?: string;
      readonly reason: string;
    }
  /** `holder` and `silence` as in `take-over`: an attempt that may still run is stopped first. */
  | {
      readonly type: 'break-lock';
      readonly holder: FencingToken | undefined;
      readonly silence?: Silence;
      readonly reason: string;
    }
  | { readonly type: 'skip-mop'; readonly region: RegionId; readonly mop: MopId; readonly reason: string }
  | { readonly type: 'skip-region'; readonly region: RegionId; readonly reason: string }
  /** A person allows a failed region `maxAttempts` more for each failed MOP and lifts its no-go. */
  | { readonly type: 'retry-region'; readonly region: RegionId; readonly reason: string }
  | { readonly type: 'abandon'; readonly reason: string }
  /** `lost`: the event that somebody has seen and that the log, restored or cut, does not hold. */
  | { readonly type: 'accept-loss'; readonly lost: FencingToken; readonly reason: string }
  | { readonly type: 'acknowledge'; readonly alert: string; readonly reason: string }
  | {
      readonly type: 'attest';
      readonly text: string;
      readonly item?: string;
      readonly region?: RegionId;
      readonly mop?: MopId;
    }
  | { readonly type: 'deviation' | 'lesson'; readonly text: string; readonly region?: RegionId; readonly mop?: MopId }
  /** `parts`: the items of which it consists, recorded before it. */
  | ({ readonly type: 'check'; readonly region?: RegionId; readonly parts?: readonly CheckedItem[] } & CheckedItem)
  /** A gate cannot tell how things are: a person decides before anything else starts there. `run` is who waits. */
  | {
      readonly type: 'ask-about-gate';
      readonly item: string;
      readonly region?: RegionId;
      readonly run: string;
      readonly question: string;
    }
  /** A running attempt cannot see the region's health: a person decides before anything else starts there. */
  | {
      readonly type: 'ask-about-health';
      readonly region: RegionId;
      readonly mop: MopId;
      readonly attempt: number;
      readonly question: string;
    }
  /** Hosts are not shown free of an earlier attempt's processes: a person decides whether its retry or rollback goes on all the same. */
  | { readonly type: 'ask-about-hosts'; readonly region: RegionId; readonly mop: MopId; readonly question: string }
  | { readonly type: 'health'; readonly data: EventData<'HealthChanged'> }
  | { readonly type: 'alert'; readonly data: EventData<'AlertRaised'> }
  | { readonly type: 'complete'; readonly summary: string };

/** A command, who gives it, and the id under which it is carried out at most once. */
export interface Request {
  readonly id: string;
  readonly actor: Actor;
  readonly command: Command;
  /** Of the mop-release that judges it; one that does not say is taken to be new enough. */
  readonly version?: string | undefined;
}

/** What `decide` answers. No events and `already` set: what was asked holds already, nothing need be written. */
export type Decision =
  | { readonly kind: 'accepted'; readonly events: readonly NewEvent[]; readonly already?: string }
  | { readonly kind: 'refused'; readonly refusal: Refusal };
