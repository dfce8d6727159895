import type { StatusProjection } from '../ledger/projections.js';
import type { ReleaseState } from '../ledger/state.js';
import type { RegionId } from '../release/plan.js';

/** What environment checks and a reduced page need to know of a release, as of one moment of the service's clock. */
export function projectStatus(state: ReleaseState, nowMs: number): StatusProjection {
  const turn = turnOf(state);
  const [decision] = state.decisions;
  return {
    release: state.plan?.release ?? '',
    sequence: state.seq,
    hash: state.lastHash,
    status: state.status,
    ...(turn === undefined ? {} : { turn }),
    ...(state.lock
      ? {
          holder: {
            region: state.lock.region,
            url: state.lock.run.url,
            since: new Date(state.lock.sinceMs).toISOString(),
          },
        }
      : {}),
    emergencyStop: state.stop !== null,
    ...(decision ? { openDecision: decision.question } : {}),
    regions: Object.fromEntries(Object.entries(state.regions).map(([id, region]) => [id, region.status])),
    updatedAt: new Date(nowMs).toISOString(),
  };
}

/** Whose turn it is: the holder's, else the next step's of an open rollback, else the first region's that is not done. */
function turnOf(state: ReleaseState): RegionId | undefined {
  if (state.status !== 'active') return undefined;
  if (state.lock) return state.lock.region;
  if (state.rollback) return state.rollback.remaining[0]?.region;
  const isDone = (id: RegionId) => {
    const status = state.regions[id]?.status;
    return status === 'completed' || status === 'skipped';
  };
  return state.plan?.regions.find(({ id }) => !isDone(id))?.id;
}
