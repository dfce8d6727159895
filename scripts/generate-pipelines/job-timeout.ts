import { longestRunMs } from '../../src/release/longest-run.js';
import { OperatorError } from '../../src/release/operator-error.js';
import type { PlannedMop, Policy, RegionId } from '../../src/release/plan.js';
import type { Pool } from './pipelines-input.js';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** Limit of Microsoft-hosted agents. */
const hostedMinutes = 360;

/** The longest that `pace` can hold a MOP back inside its job, in milliseconds: the gap, or the rest of a full hour. */
export function longestPaceWaitMs(pace: Policy['pace']): number {
  const restOfHourMs = hourMs - (pace.atMostPerHour - 1) * pace.minimumGapMs;
  return Math.max(pace.minimumGapMs, restOfHourMs, 0);
}

/**
 * Whole minutes that a MOP's job may take: the wait that pace or a change window (an hour at most) may ask, the deadline (estimate × factor) and the budget of
 * the rollback that follows a failure at the deadline. A shorter timeout would cut a rollback in the middle.
 */
export function jobTimeoutMinutes(mop: Pick<PlannedMop, 'estimateMinutes'>, policy: Policy): number {
  const windowWaitMs = policy.windows === undefined ? 0 : hourMs;
  const waitMs = Math.max(longestPaceWaitMs(policy.pace), windowWaitMs);
  return Math.ceil((waitMs + longestRunMs(mop, policy)) / minuteMs);
}

/** Past the budget a rollback goes on, and people are told: the job leaves it room, and an agent time to start. */
const roomMinutes = 30;

/** Whole minutes that the job of a MOP's rollback may take. */
export function rollbackTimeoutMinutes({ rollbackBudgets }: Policy): number {
  return Math.ceil(rollbackBudgets.immediateMs / minuteMs) + roomMinutes;
}

/** Whole minutes that recovery may take: until a dead job counts as dead, then the rollback. */
export function recoverTimeoutMinutes(policy: Policy): number {
  return Math.ceil(policy.takeOver.staleAfterMs / minuteMs) + rollbackTimeoutMinutes(policy);
}

/** Refuses a job that a hosted agent would cut. */
export function refuseBeyondHosted(mop: Pick<PlannedMop, 'id'>, minutes: number, pool: Pool, region: RegionId): void {
  if (!('vmImage' in pool) || minutes <= hostedMinutes) return;
  throw new OperatorError(
    `MOP '${mop.id}' needs a job of ${minutes} minutes, a hosted agent allows ${hostedMinutes}`,
    `region ${region}, pool with vmImage ${pool.vmImage}`,
    'use a pool of your own agents for this region, or split the MOP',
  );
}
