import type { MopId, Phase, Plan, RegionId } from '../release/plan.js';
import type { Choice, DecisionKind, FencingToken, HostCounts, Run } from './events.js';

export type CellStatus =
  | 'pending'
  | 'running'
  | 'succeeded'
  | 'failed'
  | 'interrupted'
  | 'rolling-back'
  | 'rolled-back'
  | 'rollback-failed'
  | 'rollback-interrupted'
  | 'skipped';

export interface PhaseResult {
  readonly phase: Phase;
  readonly outcome: 'passed' | 'failed' | 'absent';
  readonly durationMs: number;
  readonly cpuMs?: number | undefined;
  readonly retries?: number | undefined;
  readonly hosts: Readonly<Record<string, HostCounts>>;
}

/** One MOP in one region. `attempt` is the number of the latest attempt, 0 before the first. */
export interface CellState {
  readonly status: CellStatus;
  readonly attempt: number;
  /** Attempts that count against `maxAttempts`; a person's go for more attempts sets it back to 0. */
  readonly attemptsUsed: number;
  readonly startedAtMs?: number | undefined;
  readonly finishedAtMs?: number | undefined;
  readonly phases: readonly PhaseResult[];
  /** Where the MOP's checkpoint lies, until the MOP was rolled back: the way back also from a success. */
  readonly checkpoint?: string | undefined;
  readonly reason?: string | undefined;
  /** What it was when a person skipped it: a MOP that had failed may have left changes. */
  readonly skippedAfter?: Exclude<CellStatus, 'skipped'> | undefined;
}

export interface ChecklistItem {
  readonly outcome: 'passed' | 'failed';
  readonly summary: string;
  /** Hash of the document that holds what was measured. */
  readonly measurements?: string | undefined;
  readonly attestedBy?: string | undefined;
}

/** A person's word on an item of the readiness list. */
export interface Attestation {
  readonly item: string;
  readonly region?: RegionId | undefined;
  readonly by: string;
  readonly text: string;
  readonly atMs: number;
}

export type RegionStatus = 'waiting' | 'executing' | 'failed' | 'completed' | 'rolled-back' | 'skipped';

export interface RegionState {
  readonly status: RegionStatus;
  readonly startedAtMs?: number | undefined;
  readonly finishedAtMs?: number | undefined;
  readonly reason?: string | undefined;
  readonly cells: Readonly<Record<MopId, CellState>>;
  /** Batch number → the manifest hash for which a person gave the go. */
  readonly goes: Readonly<Record<number, string>>;
  /** Set by a no-go: nothing starts here until a later go. */
  readonly noGo?: { readonly reason: string; readonly by: string } | undefined;
  readonly checklist: Readonly<Record<string, ChecklistItem>>;
  readonly health: 'healthy' | 'warning' | 'critical' | 'unknown';
}

export interface LockHolder {
  readonly region: RegionId;
  readonly purpose: 'execute' | 'rollback';
  readonly token: FencingToken;
  readonly run: Run;
  readonly sinceMs: number;
}

/** The one attempt or rollback of a MOP that is under way. */
export interface OpenActivity {
  readonly kind: 'attempt' | 'rollback';
  readonly region: RegionId;
  readonly mop: MopId;
  readonly attempt: number;
  /** Sequence number of the event that opened it: no two activities of a history share it. */
  readonly started: number;
  readonly token: FencingToken;
  readonly sinceMs: number;
  /** A person's word that what is under way was done by hand: the only way in which a manual MOP ends well. */
  readonly attestation?: { readonly by: string; readonly text: string } | undefined;
}

export interface OpenDecision {
  readonly id: string;
  readonly kind: DecisionKind;
  readonly region?: RegionId | undefined;
  readonly mop?: MopId | undefined;
  readonly batch?: number | undefined;
  readonly question: string;
  readonly sinceMs: number;
}

export interface OpenRollback {
  readonly scope: 'mop' | 'region' | 'release';
  /** What is still to be rolled back, next first. */
  readonly remaining: readonly { readonly region: RegionId; readonly mop: MopId }[];
  readonly sinceMs: number;
}

/** Everything that the rules, the hub and the reports need; a fold over the ledger. */
export interface ReleaseState {
  readonly status: 'none' | 'active' | 'completed' | 'abandoned';
  /** Sequence number and line hash of the last event folded; 0 and `''` before the first. */
  readonly seq: number;
  readonly lastHash: string;
  /** Line hash of the first event, by which histories are told apart; `''` before it. */
  readonly firstHash: string;
  readonly lastAtMs: number;
  readonly plan: Plan | null;
  readonly revision: number;
  readonly regions: Readonly<Record<RegionId, RegionState>>;
  readonly lock: LockHolder | null;
  readonly open: OpenActivity | null;
  readonly decisions: readonly OpenDecision[];
  readonly decided: readonly {
    readonly id: string;
    readonly choice: Choice;
    readonly by: string;
    readonly atMs: number;
  }[];
  /** `beside`: ids of the stops beside the log that it holds as well. */
  readonly stop: {
    readonly by: string;
    readonly reason: string;
    readonly atMs: number;
    readonly beside: readonly string[];
  } | null;
  /** Ids of the stops beside the log that are void, for a person cleared them. */
  readonly clearedStops: readonly string[];
  readonly rollback: OpenRollback | null;
  /** Starts of attempts within the last hour before the last event, for the pace rule. */
  readonly startsMs: readonly number[];
  /** When the last attempt ended, for the pace rule; 0 before the first. */
  readonly lastEndMs: number;
  /** Checks of the whole release; those of a region stand in the region. */
  readonly checklist: Readonly<Record<string, ChecklistItem>>;
  readonly alerts: readonly {
    readonly id: string;
    readonly level: 'critical' | 'warning' | 'info';
    readonly text: string;
    readonly atMs: number;
    readonly acknowledged: boolean;
  }[];
  /** The latest of each item and place. */
  readonly attestations: readonly Attestation[];
  /** MOPs that were rolled back, one way or another: whoever asks whether rollbacks work is told of them. */
  readonly rollbacks: number;
  readonly deviations: number;
  /** Events that a person gave up, so that who has seen them goes on with this log. */
  readonly acceptedLosses: readonly FencingToken[];
  /** Event types of newer versions met in the log: with one of them only a stop and the end of an attempt are accepted. */
  readonly unknownTypes: readonly string[];
  /** The newest version of mop-release that planned this release or was granted its lock; empty before the first. */
  readonly newestVersion: string;
}

export const emptyState: ReleaseState = {
  status: 'none',
  seq: 0,
  lastHash: '',
  firstHash: '',
  lastAtMs: 0,
  plan: null,
  revision: 0,
  regions: {},
  lock: null,
  open: null,
  decisions: [],
  decided: [],
  stop: null,
  clearedStops: [],
  rollback: null,
  startsMs: [],
  lastEndMs: 0,
  checklist: {},
  alerts: [],
  attestations: [],
  rollbacks: 0,
  deviations: 0,
  acceptedLosses: [],
  unknownTypes: [],
  newestVersion: '',
};

export const emptyCell: CellState = { status: 'pending', attempt: 0, attemptsUsed: 0, phases: [] };
