import { longestOpeningMs } from '../release/change-window.js';
import { didYouMean } from '../release/near-name.js';
import { checkPlaybooks } from './check-playbooks.js';
import type { Checked, Report } from './checked-release.js';
import type { DescribedMop } from './describe-mops.js';
import type { Finding } from './finding.js';

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
  checkRanges(checked, report);
  checkWindows(checked, report);
  checkRegionFolders(checked, report);
  return findings;
}

/** A region's documents stand in a folder of its name, beside these. */
const takenNames = new Set(['mops', 'index.html', 'manifest.json', 'findings.json', 'findings.sarif']);

function checkRegionFolders({ release }: Checked, report: Report): void {
  release.regions.forEach(({ id }, index) => {
    if (!takenNames.has(id.toLowerCase())) return;
    report(
      ['regions', index, 'id'],
      'output-collision',
      `the documents of region "${id}" would stand in a folder "${id}", which render-mop needs itself: name it otherwise`,
      { regions: [id] },
    );
  });
}

function checkFiles({ release, exists, isFile }: Checked, report: Report): void {
  release.regions.forEach((region, index) => {
    if (!exists(region.inventory)) {
      report(
        ['regions', index, 'inventory'],
        'missing-inventory',
        `inventory "${region.inventory}" of region ${region.id} does not exist`,
      );
    }
  });
  if (release.health !== undefined && !isFile(release.health)) {
    report(['health'], 'missing-health-profile', `health profile "${release.health}" does not exist`);
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

/** MOPs that one finding lists. */
const mostNamed = 10;

/** A MOP that no opening of its region's window has room for would never start. */
function checkWindows({ release: { policy }, mops }: Checked, report: Report): void {
  for (const [region, window] of Object.entries(policy.windows ?? {})) {
    const roomMs = longestOpeningMs(window);
    const tooLong = mops.filter((mop) => mop.estimateMinutes * 60_000 * policy.deadlineFactor > roomMs);
    if (tooLong.length === 0) continue;
    const needs = tooLong
      .slice(0, mostNamed)
      .map((mop) => `${mop.id} (${Math.ceil(mop.estimateMinutes * policy.deadlineFactor)} min)`);
    if (tooLong.length > mostNamed) needs.push(`${tooLong.length - mostNamed} more`);
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
  // Each may be of any category: only what they could not make good is wrong.
  const unknown = release.mops.length - mops.filter((mop) => mop.category !== '').length;
  for (const [category, expected] of Object.entries(release.expect?.categories ?? {})) {
    const found = mops.filter((mop) => mop.category === category);
    if (found.length <= expected && expected <= found.length + unknown) continue;
    const names = found.length === 0 ? 'none' : found.map((mop) => mop.id).join(', ');
    const others = unknown > 0 && found.length < expected ? `, and ${unknown} whose category is not known` : '';
    report(
      ['expect', 'categories', category],
      'category-count',
      `expects ${expected} ${expected === 1 ? 'MOP' : 'MOPs'} of category ${category}, but there ${found.length === 1 ? 'is' : 'are'} ${found.length} (${names})${others}`,
    );
  }
}

/** What is unusual for a MOP's category is doubtful, not wrong. */
function checkRanges({ release, mops }: Checked, report: Report): void {
  for (const mop of mops) {
    const range = release.expect?.ranges?.[mop.category];
    if (range === undefined) continue;
    const entry = release.mops.findIndex((candidate) => candidate.source === mop.source);
    const doubt = (rule: string, message: string): void => {
      report(['mops', entry, 'source'], rule, message, { severity: 'warning', mop: mop.id });
    };
    const [least, most] = range.minutes;
    if (mop.estimateMinutes < least || mop.estimateMinutes > most) {
      const usual = least === most ? `${least}` : `${least} to ${most}`;
      doubt(
        'unusual-duration',
        `is estimated at ${mop.estimateMinutes} minutes; ${mop.category} usually takes ${usual}`,
      );
    }
    if (!range.risks.includes(mop.risk)) {
      doubt('unusual-risk', `has risk ${mop.risk}; for ${mop.category} ${range.risks.join(' or ')} is usual`);
    }
  }
}
