import { findingText, type Finding } from './finding.js';
import { groupFindings } from './group-findings.js';
import type { Manifest } from './manifest.js';

/** Vendors' text in a page of Markdown: no markup, and no link or picture that the page would fetch. */
const cell = (text: string): string => text.replace(/[|[\]\\]/g, '\\$&').replace(/[\r\n<>]/g, ' ');

/** What was rendered, as a page of Markdown for the run's summary. */
export function renderSummary(manifest: Manifest, manifestHash: string, warnings: readonly Finding[]): string {
  const rows = manifest.mops.map(
    (mop, index) =>
      `| ${index + 1} | ${cell(mop.id)} | ${cell(mop.title)} | ${cell(mop.category)} | ${mop.risk} | ${mop.estimateMinutes} | ${
        mop.typeEvidence.length === 0
          ? cell(mop.type)
          : `${cell(mop.type)} (detected: ${cell(mop.typeEvidence.join(', '))})`
      } |`,
  );
  return [
    `# ${manifest.release}: ${manifest.documents} documents`,
    '',
    `${manifest.mops.length} MOPs × ${manifest.regions.length} regions (${manifest.regions.join(', ')}). Manifest \`${manifestHash}\`.`,
    '',
    '| # | MOP | Title | Category | Risk | Minutes | Type |',
    '|--:|---|---|---|---|--:|---|',
    ...rows,
    '',
    ...warningLines(warnings),
  ].join('\n');
}

function warningLines(warnings: readonly Finding[]): readonly string[] {
  if (warnings.length === 0) return [];
  const shown = warnings.slice(0, 100).map((warning) => `- ${cell(findingText(warning))}`);
  const rest = warnings.length - shown.length;
  return ['## Warnings', '', ...shown, ...(rest > 0 ? [`- and ${rest} more in findings.json`] : []), ''];
}

/** What kept the release from being rendered. */
export function findingsSummary(release: string, findings: readonly Finding[], most = 100): string {
  const shown = findings.slice(0, most).map((finding) => `- **${finding.severity}** ${cell(findingText(finding))}`);
  const rest = findings.length - shown.length;
  return [
    `# ${release}: not rendered, ${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}`,
    '',
    '| findings | rule | severity |',
    '|--:|---|---|',
    ...groupFindings(findings).map(({ rule, severity, amount }) => `| ${amount} | ${cell(rule)} | ${severity} |`),
    '',
    ...shown,
    ...(rest > 0 ? [`- and ${rest} more in findings.json`] : []),
    '',
  ].join('\n');
}
