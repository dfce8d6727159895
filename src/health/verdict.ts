import type { Measurement, Verdict } from './measurement.js';

export interface Limits {
  readonly count: number;
  readonly failureLimit: number;
  readonly inconclusiveLimit: number;
  readonly consecutiveErrorLimit: number;
}

/** Worst first: a failure is certain, an error hides what is, an inconclusive answer only fails to show it. */
const order: readonly Verdict[] = ['failed', 'error', 'inconclusive', 'passed'];

/**
 * The verdict on one probe, or undefined while it needs more measurements, by the limits of Argo Rollouts: more failed ones than
 * `failureLimit`, more inconclusive ones than `inconclusiveLimit`, more errors in a row than `consecutiveErrorLimit`; else it
 * passes with `count` measurements that were no error. Beyond Argo: it needs one that passed, for otherwise nothing was seen good.
 */
export function assessProbe(measurements: readonly Measurement[], limits: Limits): Verdict | undefined {
  const of = (verdict: Verdict): number => measurements.filter(({ outcome }) => outcome === verdict).length;
  if (of('failed') > limits.failureLimit) return 'failed';
  if (of('inconclusive') > limits.inconclusiveLimit) return 'inconclusive';
  if (errorsInARow(measurements) > limits.consecutiveErrorLimit) return 'error';
  if (measurements.length - of('error') < limits.count) return undefined;
  return of('passed') > 0 ? 'passed' : 'inconclusive';
}

/** The verdict on all probes together. Nothing measured shows nothing: inconclusive, never passed. */
export function assessAll(verdicts: readonly Verdict[]): Verdict {
  return verdicts.length === 0
    ? 'inconclusive'
    : (order.find((verdict) => verdicts.includes(verdict)) ?? 'inconclusive');
}

function errorsInARow(measurements: readonly Measurement[]): number {
  return measurements.length - 1 - measurements.findLastIndex(({ outcome }) => outcome !== 'error');
}
