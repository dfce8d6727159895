import { baselineKey, seenBeside, type Series } from '../health/baseline.js';
import { baselinesIn, type MeasurementRecord, type RecordedProbe } from '../health/measurement-record.js';
import { placeOf } from '../health/target.js';
import { baselineItem } from '../ledger/region-baseline.js';
import { escapeHtml } from '../mop/html-page.js';
import type { MeasuredItem } from './measured-items.js';
import { probeChart, shownNumber } from './probe-chart.js';

/** A measured item with its record; undefined where that is missing or of a version that this one cannot read. */
export interface ReadItem extends MeasuredItem {
  readonly record: MeasurementRecord | undefined;
}

/** What was measured as tables in HTML, a chart for every probe; of no item, nothing. What probes saw is foreign text. */
export function measuredCharts(items: readonly ReadItem[]): string {
  if (items.length === 0) return '';
  const baselines = new Map(
    items.flatMap(({ item, record }) => (item === baselineItem && record ? [...baselinesIn(record)] : [])),
  );
  return [
    '<section class="measured">',
    '<h2>What was measured</h2>',
    '<p>A dot is a measurement: a large one of another colour warns, a triangle failed, an empty square told nothing. The dashed line is the baseline.</p>',
    ...items.flatMap((one) => [`<h3>${escapeHtml(titleOf(one))}</h3>`, ...tableOf(one, baselines)]),
    '</section>',
    '',
  ].join('\n');
}

const titleOf = ({ region, item }: MeasuredItem): string => `${region ?? 'All regions'}: ${item}`;

function tableOf({ item, hash, record }: ReadItem, baselines: ReadonlyMap<string, Series>): readonly string[] {
  if (record === undefined) {
    const name = escapeHtml(hash.slice(0, 12));
    return [
      `<p>The measurements (document <code>${name}</code>) are missing, or in a form that this version cannot read.</p>`,
    ];
  }
  if (record.probes.length === 0) return ['<p>No probe was measured.</p>'];
  return [
    '<table>',
    '<thead><tr><th>Region</th><th>Probe</th><th>Verdict</th><th>Course</th><th>Seen</th></tr></thead>',
    '<tbody>',
    ...record.probes.map((probe) => rowOf(probe, item === baselineItem ? undefined : baselines)),
    '</tbody>',
    '</table>',
  ];
}

/** One measurement has no course. */
function onlyNumber({ samples, unit }: RecordedProbe): string {
  const [, , value = null] = samples[0] ?? [];
  return value === null ? '' : shownNumber(value, unit);
}

function rowOf(probe: RecordedProbe, baselines: ReadonlyMap<string, Series> | undefined): string {
  const before = probe.baseline && baselines?.get(baselineKey(probe.region, probe.probe))?.values;
  const cells = [
    escapeHtml(placeOf(probe)),
    escapeHtml(probe.probe),
    probe.verdict === 'passed' && probe.warned ? 'passed, warned' : probe.verdict,
    probe.samples.length > 1 ? probeChart(probe, before) : onlyNumber(probe),
    escapeHtml(seenBeside(probe.seen, probe.baseline)),
  ];
  return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}
