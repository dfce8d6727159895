import type { RunResult as ExpressionResult } from '../expand/runtime-context.js';

/** How a step, job or stage ended. */
export type Result = 'succeeded' | 'succeededWithIssues' | 'failed' | 'canceled' | 'skipped';

/** How a whole run ended: a run is never skipped. */
export type RunResult = Exclude<Result, 'skipped'>;

const spelling = {
  succeeded: 'Succeeded',
  succeededWithIssues: 'SucceededWithIssues',
  failed: 'Failed',
  canceled: 'Canceled',
  skipped: 'Skipped',
} as const satisfies Record<Result, ExpressionResult>;

/** The spelling that conditions compare with, as in `eq(dependencies.A.result, 'SucceededWithIssues')`. */
export function forExpressions<R extends Result>(result: R): (typeof spelling)[R] {
  return spelling[result];
}

/** Result of a whole from its parts: failed before canceled before issues. Skipped parts do not count unless all are. */
export function combine(parts: Iterable<Result>): Result {
  const results = [...parts];
  if (results.length > 0 && results.every((result) => result === 'skipped')) return 'skipped';
  for (const worst of ['failed', 'canceled', 'succeededWithIssues'] as const) {
    if (results.includes(worst)) return worst;
  }
  return 'succeeded';
}

const severity: readonly Result[] = ['skipped', 'succeeded', 'succeededWithIssues', 'failed', 'canceled'];

/** What a job's steps, or a step's own words, make of the result so far: a cancel outweighs a failure here. */
export function worse<R extends Result>(soFar: R, next: Result): R | Exclude<Result, 'skipped'> {
  return next === 'skipped' || severity.indexOf(next) <= severity.indexOf(soFar) ? soFar : next;
}

/** `continueOnError` turns a failure into success with issues; it forgives no cancel. */
export function forgive(result: Result, continueOnError: boolean): Result {
  return result === 'failed' && continueOnError ? 'succeededWithIssues' : result;
}
