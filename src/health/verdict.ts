import type { Measurement, Verdict } from './measurement.js';

interface Limits {
  readonly count: number;
  readonly failureLimit: number;
}

/** Worst first: a failure is certain, an error hides what is, an inconclusive answer only fails to show it. */
const order: readonly Verdict[] = ['failed', 'error', 'inconclusive', 'passed'];

/**
 * The verdict on one probe, or undefined while it needs more measurements. Each kind of bad measurement has the same limit;
 * together they may not outnumber it either, so alternating faults cannot pass.
 */
export function assessProbe(
  measurements: readonly Measurement[],
  { count, failureLimit }: Limits,
): Verdict | undefined {
  const bad = measurements.filter((measurement) => measurement.outcome !== 'passed');
  if (bad.length > failureLimit) return worst(bad.map((measurement) => measurement.outcome));
  return measurements.length >= count ? 'passed' : undefined;
}

/** The verdict on all probes together. Nothing measured shows nothing: inconclusive, never passed. */
export function assessAll(verdicts: readonly Verdict[]): Verdict {
  return verdicts.length === 0 ? 'inconclusive' : worst(verdicts);
}

function worst(verdicts: readonly Verdict[]): Verdict {
  return order.find((verdict) => verdicts.includes(verdict)) ?? 'passed';
}
