import { seenBeside } from '../../src/health/baseline.js';
import type { ProbeVerdict } from '../../src/health/gate.js';
import type { Verdict } from '../../src/health/measurement.js';
import { sparkline } from '../../src/health/sparkline.js';
import { placeOf } from '../../src/health/target.js';
import type { Found } from './findings.js';

/** What a gate found as a Markdown page for the run's summary. What probes saw is foreign text. */
export function gatePage(
  title: string,
  {
    verdict,
    summary,
    findings,
    items,
    measured,
    baseline,
  }: Found & { readonly verdict: Verdict; readonly summary: string },
): string {
  return [
    `## ${title}: ${verdict}`,
    '',
    cell(summary),
    '',
    ...findings.map((finding) => `- ${cell(finding)}`),
    ...table(
      ['Item', 'Outcome', 'Seen'],
      items.map(({ id, outcome, attestedBy, summary: seen }) => [
        cell(id),
        attestedBy === undefined ? outcome : 'attested',
        cell(seen),
      ]),
    ),
    ...probeTable(measured.probes),
    ...(baseline ? ['', '### Baseline', ...probeTable(baseline.probes)] : []),
    '',
  ].join('\n');
}

function probeTable(probes: readonly ProbeVerdict[]): readonly string[] {
  return table(
    ['Region', 'Probe', 'Verdict', 'Course', 'Value', 'Seen'],
    probes.map((of) => [
      cell(placeOf(of)),
      cell(of.probe),
      of.verdict === 'passed' && of.warned ? 'passed, warned' : of.verdict,
      sparkline(of.measurements.map(({ value }) => value)),
      cell(valueOf(of)),
      cell(seenBeside(of.last.seen, of.baseline)),
    ]),
  );
}

function valueOf({ measurements, unit }: ProbeVerdict): string {
  const value = measurements.at(-1)?.value;
  return value === undefined
    ? ''
    : [String(Number(value.toPrecision(4))), ...(unit === undefined ? [] : [unit])].join(' ');
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return ['', line(heads), line(heads.map(() => '---')), ...rows.map(line)];
}

function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>|#]/g, (sign) => `\\${sign}`);
}
