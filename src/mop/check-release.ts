import { longestOpeningMs } from '../release/change-window.js';
import { didYouMean } from '../release/near-name.js';
import { phaseSchema } from '../release/plan.js';
import type { ReleaseFile } from '../release/release-schema.js';
import type { YamlSource } from '../release/yaml-source.js';
import type { DescribedMop } from './describe-mops.js';
import type { Finding } from './finding.js';

interface Checked {
  readonly release: ReleaseFile;
  readonly yaml: YamlSource;
  readonly mops: readonly DescribedMop[];
  /** Whether something stands at a path relative to the release's folder. */
  readonly exists: (path: string) => boolean;
}

type Report = (path: readonly PropertyKey[], rule: string, message: string, about?: Partial<Finding>) => void;

/** What can be said of a release before a document is rendered: files, playbooks, risks, dependencies, counts. */
export function checkRelease(checked: Checked): readonly Finding[] {
  const findings: Finding[] = [];
  const report: Report = (path, rule, message, about = {}) => {
    const { yaml } = checked;
    findings.push({ rule, severity: 'error', message, file: yaml.file, ...yaml.placeOf(path), ...about });
  };
  checkFiles(checked, report);
  checkPlaybooks(checked, report);
  checkDependencies(checked, report);
  checkCategories(checked, report);
  checkWindows(checked, report);
  return findings;
}

function checkFiles({ release, exists }: Checked, report: Report): void {
  release.regions.forEach((region, index) => {
    if (!exists(region.inventory)) {
      report(
        ['regions', index, 'inventory'],
        'missing-inventory',
        `inventory "${region.inventory}" of region ${region.id} does not exist`,
      );
    }
  });
  if (release.health !== undefined && !exists(release.health)) {
    report(['health'], 'missing-health-profile', `health profile "${release.health}" does not exist`);
  }
}

function checkPlaybooks({ release, mops, exists }: Checked, report: Report): void {
  for (const [type, { playbooks }] of Object.entries(release.types)) {
    for (const phase of phaseSchema.options) {
      const playbook = playbooks[phase];
      if (playbook === undefined || exists(playbook)) continue;
      report(
        ['types', type, 'playbooks', phase],
        'missing-playbook',
        `playbook "${playbook}" (${phase} of type ${type}) does not exist`,
      );
    }
    const used = mops.filter((mop) => mop.type === type);
    const reversible = used.filter((mop) => mop.reversible);
    const risky = reversible.filter((mop) => mop.risk === 'high').map((mop) => mop.id);
    const lacking = (['checkpoint', 'rollback'] as const).filter((phase) => playbooks[phase] === undefined);
    if (risky.length > 0 && lacking.length > 0) {
      report(
        ['types', type, 'playbooks'],
        'high-risk-without-rollback',
        `type ${type} has no ${lacking.join(' and no ')} playbook, but ${risky.join(', ')} of risk high ${risky.length === 1 ? 'needs' : 'need'} both`,
      );
    }
    const undone = reversible.filter((mop) => mop.risk !== 'high').map((mop) => mop.id);
    if (undone.length > 0 && playbooks.rollback === undefined) {
      report(
        ['types', type, 'playbooks'],
        'no-rollback',
        `type ${type} has no rollback playbook: add a tested one, or declare reversible: false for ${undone.join(', ')}`,
      );
    }
    if (used.length > 0 && playbooks.validate === undefined) {
      report(
        ['types', type, 'playbooks'],
        'no-validation',
        `type ${type} has no validate playbook: nothing shows that its MOPs worked`,
        {
          severity: 'warning',
        },
      );
    }
  }
}

function checkDependencies({ release, mops }: Checked, report: Report): void {
  const order = new Map(mops.map((mop, index) => [mop.id, index]));
  mops.forEach((mop, index) => {
    const entry = release.mops.findIndex((candidate) => candidate.source === mop.source);
    for (const dependency of mop.dependsOn) {
      const at = order.get(dependency);
      const fault = (rule: string, message: string): void => {
        report(['mops', entry, 'source'], rule, message, { mop: mop.id });
      };
      if (at === undefined) {
        fault(
          'unknown-dependency',
          `depends on "${dependency}", which is not in this release${didYouMean(dependency, order.keys())}`,
        );
      } else if (at >= index) {
        const circle = pathBetween(dependency, mop.id, mops);
        if (circle === undefined)
          fault('dependency-order', `depends on ${dependency}, which comes later: move ${dependency} before it`);
        else fault('dependency-cycle', `depends on itself: ${[mop.id, ...circle].join(' → ')}`);
      }
    }
  });
}

/** A MOP that no opening of its region's window has room for would never start. */
function checkWindows({ release: { policy }, mops }: Checked, report: Report): void {
  for (const [region, window] of Object.entries(policy.windows ?? {})) {
    const roomMs = longestOpeningMs(window);
    const tooLong = mops.filter((mop) => mop.estimateMinutes * 60_000 * policy.deadlineFactor > roomMs);
    if (tooLong.length === 0) continue;
    const needs = tooLong.map((mop) => `${mop.id} (${Math.ceil(mop.estimateMinutes * policy.deadlineFactor)} min)`);
    report(
      ['policy', 'windows', region],
      'window-too-short',
      `the window of ${region} is open for ${Math.floor(roomMs / 60_000)} min at most; estimate × deadlineFactor of ${needs.join(', ')} never fits`,
    );
  }
}

/** The chain of dependencies that leads from one MOP to another. */
function pathBetween(from: string, to: string, mops: readonly DescribedMop[]): readonly string[] | undefined {
  const visited = new Set<string>();
  const walk = (id: string): readonly string[] | undefined => {
    if (id === to) return [id];
    if (visited.has(id)) return undefined;
    visited.add(id);
    for (const next of mops.find((mop) => mop.id === id)?.dependsOn ?? []) {
      const rest = walk(next);
      if (rest !== undefined) return [id, ...rest];
    }
    return undefined;
  };
  return walk(from);
}

function checkCategories({ release, mops }: Checked, report: Report): void {
  if (mops.length !== release.mops.length) return;
  for (const [category, expected] of Object.entries(release.expect?.categories ?? {})) {
    const found = mops.filter((mop) => mop.category === category);
    if (found.length === expected) continue;
    const names = found.length === 0 ? 'none' : found.map((mop) => mop.id).join(', ');
    report(
      ['expect', 'categories', category],
      'category-count',
      `expects ${expected} ${expected === 1 ? 'MOP' : 'MOPs'} of category ${category}, but there ${found.length === 1 ? 'is' : 'are'} ${found.length} (${names})`,
    );
  }
}
