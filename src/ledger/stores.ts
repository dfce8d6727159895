import type { MopId, RegionId } from '../release/plan.js';
import type { FencingToken } from './events.js';
import type { StatusProjection } from './projections.js';
import type { StopBeside } from './stops-beside.js';

/** Create-once store of rendered documents and execution plans, keyed by the SHA-256 of their bytes. */
export interface DocumentStore {
  /** Writing the same bytes twice is no error and writes nothing. */
  put(sha256: string, bytes: Uint8Array): Promise<'written' | 'exists'>;
  get(sha256: string): Promise<Uint8Array | undefined>;
}

/** One attempt's stream of Ansible events, one JSON line each; appended position-checked by its single writer. */
export interface RunLog {
  append(lines: string): Promise<void>;
}

/** Heartbeats of open attempts. Ages are measured on the service's clock. */
export interface Heartbeats {
  beat(tokenSeq: number, attempt: number): Promise<void>;
  /** Milliseconds since the last beat, or undefined when there was none. */
  silentMs(tokenSeq: number, attempt: number): Promise<number | undefined>;
}

/** Emergency stops that work when the log does not. */
export interface Stops {
  request(id: string, reason: string, by: string): Promise<void>;
  list(): Promise<readonly StopBeside[]>;
}

/** What a log holds, and what a person has given up. */
export interface LedgerHistory {
  holds(event: FencingToken): boolean;
  accepts(lost: FencingToken): boolean;
}

export interface StatusStore {
  read(): Promise<StatusProjection | undefined>;
  /**
   * Writes unless a projection of the same or a later sequence stands there: it never goes backwards. With the history that
   * `status` was folded from, one that tells of a foreign event is left as well, until a person has accepted that loss.
   */
  write(status: StatusProjection, history?: LedgerHistory): Promise<'written' | 'newer-exists'>;
}

/** Which release is active in this fleet. */
export interface FleetStore {
  active(): Promise<string | undefined>;
  /** Compare-and-swap from `expected` (undefined: no release is active); false when somebody else was first. */
  activate(expected: string | undefined, next: string | undefined): Promise<boolean>;
}

/** Everything that is stored of one release. */
export interface ReleaseStore {
  readonly documents: DocumentStore;
  runLog(region: RegionId, mop: MopId, attempt: number): RunLog;
  readonly beats: Heartbeats;
  readonly stops: Stops;
  readonly status: StatusStore;
  readonly fleet: FleetStore;
}
