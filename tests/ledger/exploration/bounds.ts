/** How often each trouble may come in one history, and how many of them together. */
export interface Bounds {
  /** Attempts and rollbacks that fail or are interrupted. */
  readonly failures: number;
  /** Rollbacks that persons decide. */
  readonly rollbacks: number;
  readonly noGos: number;
  readonly stops: number;
  readonly revisions: number;
  readonly together: number;
  readonly skips: boolean;
}
