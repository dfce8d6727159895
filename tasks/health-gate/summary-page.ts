import type { GateVerdict } from '../../src/health/gate.js';

/** The gate's verdict as a Markdown page for the run's summary. What probes saw is foreign text. */
export function gatePage(
  title: string,
  { verdict, probes, summary }: GateVerdict,
  findings: readonly string[],
): string {
  const rows = probes.map(
    ({ region, probe, verdict: of, last }) => `| ${cell(region)} | ${cell(probe)} | ${of} | ${cell(last.seen)} |`,
  );
  return [
    `## ${title}: ${verdict}`,
    '',
    cell(summary),
    '',
    ...findings.map((finding) => `- ${cell(finding)}`),
    ...(rows.length === 0 ? [] : ['', '| Region | Probe | Verdict | Seen |', '|---|---|---|---|', ...rows]),
    '',
  ].join('\n');
}

function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>|#]/g, (sign) => `\\${sign}`);
}
