import type { Finding } from './finding.js';
import { groupFindings } from './group-findings.js';

/** The findings in SARIF 2.1.0, which code-scanning views of pull requests and pipelines read. `folder`: the release's, within the checkout. */
export function sarifText(findings: readonly Finding[], folder: string, toolVersion: string): string {
  const rules = groupFindings(findings)
    .map((group) => group.rule)
    .sort();
  const results = findings.map((finding) => ({
    ruleId: finding.rule,
    ruleIndex: rules.indexOf(finding.rule),
    level: finding.severity,
    message: { text: finding.message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: {
            uri: encodeURI(folder === '.' ? finding.file : `${folder}/${finding.file}`),
            uriBaseId: '%SRCROOT%',
          },
          region: { startLine: finding.line, startColumn: finding.column },
        },
        ...(finding.mop === undefined && finding.regions === undefined
          ? {}
          : { logicalLocations: logicalLocations(finding) }),
      },
    ],
  }));
  const driver = {
    name: 'mop-release',
    version: toolVersion,
    rules: rules.map((id) => ({ id, shortDescription: { text: id.replaceAll('-', ' ') } })),
  };
  const run = { tool: { driver }, columnKind: 'utf16CodeUnits', results };
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** The cells that a finding is about: `agent-upgrade/EUS2`. */
function logicalLocations({ mop, regions }: Finding): readonly object[] {
  if (regions === undefined) return [{ fullyQualifiedName: mop, kind: 'MOP' }];
  return regions.map((region) => ({
    fullyQualifiedName: mop === undefined ? region : `${mop}/${region}`,
    kind: mop === undefined ? 'region' : 'document',
  }));
}
