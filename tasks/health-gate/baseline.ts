import { measureProfile, type ProfileSurroundings } from '../../src/adapters/probes/measure-profile.js';
import type { GateVerdict } from '../../src/health/gate.js';
import type { HealthProfile } from '../../src/health/profile-schema.js';
import { baselineItem, isUnchanged } from '../../src/ledger/region-baseline.js';
import type { ReleaseState } from '../../src/ledger/state.js';
import type { RegionId } from '../../src/release/plan.js';

/** Measures how a region does before its first MOP; undefined where it has no such probe, or has changed since. */
export async function takeBaseline(
  profile: HealthProfile,
  region: RegionId,
  state: ReleaseState,
  surroundings: ProfileSurroundings,
): Promise<GateVerdict | undefined> {
  if (!profile.probes.some(({ baseline, regions }) => baseline && (regions?.includes(region) ?? true)))
    return undefined;
  const at = state.regions[region];
  if (at && !isUnchanged(at)) {
    surroundings.say(
      at.checklist[baselineItem]?.outcome === 'passed'
        ? `The baseline of ${region} stands from before its first MOP.`
        : `${region} has no baseline, and after its first MOP none can be taken.`,
    );
    return undefined;
  }
  surroundings.say(`Taking the baseline of ${region}.`);
  return measureProfile({ profile, purpose: 'baseline', regions: [region] }, surroundings);
}
