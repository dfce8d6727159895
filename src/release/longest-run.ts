import type { PlannedMop, Policy, Plan } from './plan.js';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** The longest that a MOP may take once it has begun: its deadline, and the rollback that follows a failure at the deadline. */
export function longestRunMs(mop: Pick<PlannedMop, 'estimateMinutes'>, policy: Policy): number {
  return mop.estimateMinutes * minuteMs * policy.deadlineFactor + policy.rollbackBudgets.immediateMs;
}

/** When the last region is to be done, where the first one begins at `beganMs`; milliseconds since 1970. */
export function plannedEndMs({ regions }: Pick<Plan, 'regions'>, beganMs: number): number {
  const hours = regions.map(({ startsAtHour, expectedHours }) => startsAtHour + expectedHours[1]);
  return beganMs + Math.max(0, ...hours) * hourMs;
}
