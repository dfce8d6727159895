import type { RegionId } from '../release/plan.js';
import type { ProbeSpec } from './profile-schema.js';
import type { Purpose } from './purposes.js';

/** A probe in a region, or, of a matrix, from one region to another. */
export interface Target {
  readonly spec: ProbeSpec;
  readonly region: RegionId;
  readonly peer?: RegionId;
}

/** What is measured where: by tag, by region, and for a matrix from each region to every peer. */
export function targetsOf(
  probes: readonly ProbeSpec[],
  tag: Purpose | 'continuous' | 'baseline',
  regions: readonly RegionId[],
  peers: readonly RegionId[] = regions,
): readonly Target[] {
  return regions.flatMap((region) =>
    probes
      .filter(
        (spec) =>
          (tag === 'baseline' ? spec.baseline !== undefined : spec.for.includes(tag)) &&
          (spec.regions?.includes(region) ?? true),
      )
      .flatMap((spec): readonly Target[] =>
        spec.matrix
          ? peers.filter((peer) => peer !== region).map((peer) => ({ spec, region, peer }))
          : [{ spec, region }],
      ),
  );
}

/** `EUS2`, or `EUS2 to WUS2`. */
export function placeOf({ region, peer }: { readonly region: RegionId; readonly peer?: RegionId | undefined }): string {
  return peer === undefined ? region : `${region} to ${peer}`;
}
