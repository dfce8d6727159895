import type { Finding } from '../../mop/finding.js';
import { groupFindings } from '../../mop/group-findings.js';
import { sarifText } from '../../mop/sarif.js';
import type { OutputFolder } from './output-folder.js';

/** `findings.json` for programs, `findings.sarif` for views of code. `folder`: the release's, within the checkout. */
export function writeFindings(
  output: OutputFolder,
  findings: readonly Finding[],
  folder: string,
  toolVersion: string,
): void {
  const rules = groupFindings(findings);
  output.write('findings.json', `${JSON.stringify({ v: 1, rules, findings }, null, 2)}\n`);
  output.write('findings.sarif', sarifText(findings, folder, toolVersion));
}
