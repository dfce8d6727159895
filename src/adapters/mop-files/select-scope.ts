import type { DescribedMop } from '../../mop/describe-mops.js';
import type { Finding } from '../../mop/finding.js';
import type { ReleaseRegion } from '../../release/release-schema.js';
import { selectIds, type Wanted } from '../../release/select.js';
import type { ReadRelease } from './read-release.js';

/** The regions and MOPs that are rendered. */
export interface Scope {
  readonly regions: readonly ReleaseRegion[];
  readonly mops: readonly DescribedMop[];
}

type ScopeSelected =
  | ({ readonly kind: 'selected'; readonly findings: readonly Finding[] } & Scope)
  | { readonly kind: 'unknown'; readonly finding: Finding };

/** A dependency on a MOP that is left out is dropped with a warning: it could never be met. */
export function selectScope(
  read: ReadRelease,
  wanted: { readonly regions?: Wanted; readonly mops?: Wanted },
): ScopeSelected {
  const unknown = (what: string, id: string, hint: string, key: string): ScopeSelected => ({
    kind: 'unknown',
    finding: {
      rule: `unknown-${what.toLowerCase()}`,
      severity: 'error',
      message: `${what} "${id}" is not in this release${hint}`,
      file: read.file,
      ...read.yaml.placeOfKey([key]),
    },
  });
  const regionIds = selectIds(
    wanted.regions,
    read.release.regions.map((region) => region.id),
  );
  if (regionIds.kind === 'unknown') return unknown('region', regionIds.id, regionIds.hint, 'regions');
  const mopIds = selectIds(
    wanted.mops,
    read.mops.map((mop) => mop.id),
  );
  if (mopIds.kind === 'unknown') return unknown('MOP', mopIds.id, mopIds.hint, 'mops');
  const findings: Finding[] = [];
  const known = new Set(read.mops.map((mop) => mop.id));
  const mops = read.mops
    .filter((mop) => mopIds.ids.includes(mop.id))
    .map((mop) => {
      const left = mop.dependsOn.filter((id) => known.has(id) && !mopIds.ids.includes(id));
      if (left.length === 0) return mop;
      findings.push({
        rule: 'dependency-left-out',
        severity: 'warning',
        message: `depends on ${left.join(', ')}, which this subset leaves out`,
        file: mop.source,
        line: 1,
        column: 1,
        mop: mop.id,
      });
      return { ...mop, dependsOn: mop.dependsOn.filter((id) => !left.includes(id)) };
    });
  const regions = read.release.regions.filter((region) => regionIds.ids.includes(region.id));
  return { kind: 'selected', regions, mops, findings };
}
