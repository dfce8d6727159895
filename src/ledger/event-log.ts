import { OperatorError } from '../release/operator-error.js';

/** Length in bytes of the log as it was read: what an append is conditional on. */
export type Position = number;

/** The storage's own name of the log as it stood at an answer (an ETag): a log that still bears it holds nothing new. */
export type LogVersion = string;

export interface LogSlice {
  /** Whole lines from the position asked for, each ended by `\n`. A last line without newline is left for the next read. */
  readonly text: string;
  /** The position after `text`. */
  readonly end: Position;
  /** The service's clock at this read (the HTTP `Date` header), in milliseconds since 1970: the one clock of all rules. */
  readonly nowMs: number;
  /** Absent where the storage gives its versions no names. */
  readonly version?: LogVersion | undefined;
  /** True: the read stopped at `atMost`, and more stands in the log. */
  readonly more?: boolean;
}

/**
 * `appended`: with `end` and `nowMs` the service has said that the log ends with the very lines that were given; without
 * them, they must be read back. `conflict`: somebody appended since. `unknown`: the answer was lost or was an error; the
 * log must be read to learn what happened.
 */
export type AppendResult =
  | ({ readonly kind: 'appended' } & Partial<Omit<LogSlice, 'text'>>)
  | { readonly kind: 'conflict' }
  | { readonly kind: 'unknown'; readonly why: string; readonly retryAfterMs?: number | undefined };

/** The log did not answer, or said that it cannot now: asking again may help. */
export class LogUnavailable extends OperatorError {
  constructor(
    { what, where, next }: Pick<OperatorError, 'what' | 'where' | 'next'>,
    /** How long the service wants to be left alone, where it said so. */
    readonly retryAfterMs?: number,
    /** False: nothing at all is to be found at its address, which may be wrong. */
    readonly isThere = true,
  ) {
    super(what, where, next);
  }
}

/** One release's append-only history, with compare-and-swap on its length. */
export interface EventLog {
  /**
   * Reads what stands after `from`; an absent log reads as empty. With the version of the answer that ended at `from`, a log
   * in which nothing is new costs one request without a body. With `atMost` (bytes) a log may answer less than all that stands
   * there, in whole lines, and then says `more`. Throws `LogUnavailable` when asking again may help, and another
   * `OperatorError` when the log may not be read.
   */
  read(from: Position, since?: LogVersion, atMost?: number): Promise<LogSlice>;
  /** Appends `text` (whole lines) if and only if the log still ends at `expected`. Never retries by itself. */
  append(text: string, expected: Position): Promise<AppendResult>;
}
