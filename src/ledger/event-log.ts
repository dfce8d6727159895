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
}

/** `conflict`: somebody appended since. `unknown`: the answer was lost or was an error; the log must be read to learn what happened. */
export type AppendResult =
  | ({ readonly kind: 'appended' } & Partial<Pick<LogSlice, 'nowMs' | 'version'>>)
  | { readonly kind: 'conflict' }
  | { readonly kind: 'unknown'; readonly why: string };

/** One release's append-only history, with compare-and-swap on its length. */
export interface EventLog {
  /**
   * Reads what stands after `from`; an absent log reads as empty. With the version of the answer that ended at `from`, a log
   * in which nothing is new costs one request without a body. Throws an `OperatorError` when the log cannot be reached or
   * may not be read.
   */
  read(from: Position, since?: LogVersion): Promise<LogSlice>;
  /** Appends `text` (whole lines) if and only if the log still ends at `expected`. Never retries by itself. */
  append(text: string, expected: Position): Promise<AppendResult>;
}
