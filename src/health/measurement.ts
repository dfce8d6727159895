/**
 * What one look at a service showed. `failed`: it was measured and is not as it should be. `inconclusive`: it was measured,
 * but what came back does not decide. `error`: it could not be measured at all. They are never mixed up with each other.
 */
export interface Measurement {
  readonly outcome: 'passed' | 'failed' | 'inconclusive' | 'error';
  /** What was seen, in a few words; foreign text, bounded in length. */
  readonly seen: string;
}

/** One way to measure. An implementation keeps to its own timeout, bounds what it reads, and never throws. */
export interface Probe {
  measure(): Promise<Measurement>;
}

export type Verdict = Measurement['outcome'];
