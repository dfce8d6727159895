import type { Value } from './condition/value.js';

/**
 * What one look at a service brought back. `measured`: an answer; `fault` says what about it is not as it should be, whatever the
 * profile's conditions say. `no-data`: whoever was asked answered, and had nothing. `error`: it could not be measured at all.
 */
export type Observation =
  | { readonly kind: 'measured'; readonly result: Value; readonly seen: string; readonly fault?: string | undefined }
  | { readonly kind: 'no-data' | 'error'; readonly seen: string };

/** One way to measure. An implementation heeds the signal of its caller, bounds what it reads, and never throws. */
export interface Probe {
  look(): Promise<Observation>;
  /** Lets go of connections that were kept between two looks. */
  close?(): void;
}

export type Verdict = 'passed' | 'failed' | 'inconclusive' | 'error';

/**
 * An observation judged by its probe's conditions. `failed`: it was measured and is not as it should be. `inconclusive`: it was
 * measured, but what came back does not decide. `error`: it could not be measured. They are never mixed up with each other.
 */
export interface Measurement {
  readonly outcome: Verdict;
  /** Beyond the warning threshold, though not failed. */
  readonly warning?: true;
  /** What was seen, in a few words; foreign text, bounded in length. */
  readonly seen: string;
  /** The number that is charted and compared with the baseline. */
  readonly value?: number | undefined;
}

/** What a probe shows at one moment. */
export interface ProbeReading {
  readonly probe: string;
  readonly unit?: string | undefined;
  readonly measurement: Measurement;
}
