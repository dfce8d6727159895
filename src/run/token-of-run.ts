import type { FencingToken, Run } from '../ledger/events.js';
import { sameRun } from '../ledger/rules/context.js';
import type { ReleaseState } from '../ledger/state.js';
import { OperatorError } from '../release/operator-error.js';
import type { RegionId } from '../release/plan.js';

/** The token that the ledger granted to this run for the region; run-mop acts under no other. */
export function tokenOfRun({ lock }: ReleaseState, region: RegionId, run: Run): FencingToken {
  if (lock?.region === region && sameRun(lock.run, run)) return lock.token;
  throw new OperatorError(
    `this run does not hold the lock for ${region}${lock ? `; ${lock.region} holds it (run ${lock.run.runId})` : ''}`,
    'ledger',
    'put acquire-release-lock before run-mop in the same job',
  );
}
