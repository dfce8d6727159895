import type { Measurement } from './measurement.js';
import type { ProbeSpec } from './profile-schema.js';

export type Level = 'healthy' | 'warning' | 'unknown' | 'critical';

type Limits = Pick<ProbeSpec, 'failureLimit' | 'inconclusiveLimit' | 'consecutiveErrorLimit' | 'severity'>;

/** So many good measurements in a row bring a level down again. */
export const goodToRecover = 3;

/** What the watch knows of one probe: its level, and as much of its past as the rule needs. */
export interface Watched {
  /** `undefined` until the first measurement decides. */
  readonly level: Level | undefined;
  /** The latest measurements, oldest first; at most four times `failureLimit + 1`, or what the other limits need. */
  readonly recent: readonly Measurement[];
}

export const unwatched: Watched = { level: undefined, recent: [] };

/**
 * The rule by which a level moves, damped so that a flapping service is told once.
 *
 * Up, at once: critical with `failureLimit + 1` failures in a row; unknown with more errors in a row than `consecutiveErrorLimit`, or
 * more measurements in a row that brought no verdict than `inconclusiveLimit`; warning with `failureLimit + 1` in a row beyond the
 * warning threshold (or failed, where the probe's severity is warning), or when half of the last `4 × (failureLimit + 1)` failed.
 *
 * Down, slowly: only after three good measurements in a row; until then the level stays.
 */
export function watchNext({ level, recent }: Watched, measurement: Measurement, limits: Limits): Watched {
  const windowSize = 4 * (limits.failureLimit + 1);
  const kept = Math.max(windowSize, limits.consecutiveErrorLimit + 1, limits.inconclusiveLimit + 1, goodToRecover);
  const latest = [...recent, measurement].slice(-kept);
  const told = toldBy(latest, windowSize, limits);
  if (level === undefined)
    return { level: told ?? (measurement.outcome === 'passed' ? 'healthy' : undefined), recent: latest };
  if (told !== undefined && (rank(told) > rank(level) || (level === 'unknown' && told === 'warning')))
    return { level: told, recent: latest };
  const recovered = inARow(latest, isGood) >= goodToRecover;
  return { level: recovered ? 'healthy' : lowered(level, latest), recent: latest };
}

const ranks: Readonly<Record<Level, number>> = { healthy: 0, warning: 1, unknown: 2, critical: 3 };
export const rank = (level: Level): number => ranks[level];

/** The region's level: that of its worst probe. Nothing known of any is unknown. */
export function worstLevel(levels: readonly Level[]): Level {
  return levels.reduce<Level>(
    (worst, level) => (rank(level) > rank(worst) ? level : worst),
    levels.length === 0 ? 'unknown' : 'healthy',
  );
}

function toldBy(latest: readonly Measurement[], windowSize: number, limits: Limits): Level | undefined {
  const failures = inARow(latest, ({ outcome }) => outcome === 'failed');
  if (failures > limits.failureLimit) return limits.severity;
  if (inARow(latest, ({ outcome }) => outcome === 'error') > limits.consecutiveErrorLimit)
    return lenient('unknown', limits);
  if (inARow(latest, ({ outcome }) => outcome === 'inconclusive') > limits.inconclusiveLimit)
    return lenient('unknown', limits);
  if (inARow(latest, (one) => one.outcome === 'failed' || one.warning === true) > limits.failureLimit) return 'warning';
  const window = latest.slice(-windowSize);
  const flapping =
    window.length === windowSize && window.filter(({ outcome }) => outcome === 'failed').length * 2 >= windowSize;
  return flapping ? 'warning' : undefined;
}

/** A probe that can only warn does not blind the watch either. */
function lenient(level: Level, { severity }: Limits): Level {
  return severity === 'warning' ? 'warning' : level;
}

/** Without recovery: critical that has become a mere warning for three measurements goes down to it. */
function lowered(level: Level, latest: readonly Measurement[]): Level {
  const bearable = inARow(latest, ({ outcome }) => outcome === 'passed') >= goodToRecover;
  return bearable && rank(level) > rank('warning') ? 'warning' : level;
}

const isGood = ({ outcome, warning }: Measurement): boolean => outcome === 'passed' && warning !== true;

function inARow(latest: readonly Measurement[], is: (measurement: Measurement) => boolean): number {
  return latest.length - 1 - latest.findLastIndex((measurement) => !is(measurement));
}
