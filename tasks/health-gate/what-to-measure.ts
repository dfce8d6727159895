import type { ReleaseState } from '../../src/ledger/state.js';
import { OperatorError } from '../../src/release/operator-error.js';
import type { Plan, RegionId } from '../../src/release/plan.js';

export function planOf({ plan }: ReleaseState, release: string): Plan {
  if (plan === null) {
    throw new OperatorError(
      'nothing is planned in this ledger',
      `release ${release}`,
      'publish the release with render-mop first',
    );
  }
  return plan;
}

/** The one region asked for, or, for the whole release, every region that was not skipped. */
export function regionsToMeasure(
  state: ReleaseState,
  plan: Plan,
  region: RegionId | undefined,
): readonly [RegionId, ...RegionId[]] {
  const known = plan.regions.map(({ id }) => id);
  if (region !== undefined) {
    if (known.includes(region)) return [region];
    throw new OperatorError(
      `${region} is not a region of ${plan.release}`,
      "input 'region'",
      `write one of ${known.join(', ')}`,
    );
  }
  const [first, ...others] = known.filter((id) => state.regions[id]?.status !== 'skipped');
  if (first === undefined) {
    throw new OperatorError(
      'Every region of the release was skipped',
      plan.release,
      'abandon the release: there is nothing to measure',
    );
  }
  return [first, ...others];
}
