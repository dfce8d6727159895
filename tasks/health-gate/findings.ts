import type { GateVerdict } from '../../src/health/gate.js';
import type { Verdict } from '../../src/health/measurement.js';
import { verdictOfItems, type AssessedItem } from '../../src/health/readiness.js';
import { assessAll } from '../../src/health/verdict.js';
import type { CheckedItem } from '../../src/ledger/commands.js';
import { baselineItem } from '../../src/ledger/region-baseline.js';

/** Everything that one gate found. */
export interface Found {
  readonly measured: GateVerdict;
  /** What is missing or not as approved. */
  readonly findings: readonly string[];
  /** The readiness list; with a region before the id where there are several. */
  readonly items: readonly AssessedItem[];
  readonly baseline: GateVerdict | undefined;
}

export function verdictOf({ measured, findings, items, baseline }: Found): Verdict {
  if (findings.length > 0) return 'failed';
  // Readiness may be all list and no probe; whatever else is asked for needs something that was measured.
  const probes = measured.probes.length === 0 && items.length > 0 ? [] : [measured.verdict];
  const list = items.length === 0 ? [] : [verdictOfItems(items)];
  return assessAll([...probes, ...list, ...(baseline ? [baseline.verdict] : [])]);
}

export function summaryOf({ measured, findings, items, baseline }: Found): string {
  const unready = items.filter(({ outcome }) => outcome !== 'passed');
  const list =
    items.length === 0
      ? []
      : [`${items.length - unready.length} of ${items.length} readiness items are passed or attested`];
  return [
    ...findings,
    ...list,
    ...unready.slice(0, 5).map(({ id, outcome, summary }) => `${id} ${outcome}: ${summary}`),
    ...(measured.probes.length === 0 && items.length > 0 ? [] : [measured.summary]),
    ...performanceOf(measured).map(({ summary }) => summary),
    ...(baseline ? [`baseline: ${baseline.summary}`] : []),
  ].join('; ');
}

/** The items of which this gate's own checklist item consists. */
export function partsOf(found: Found, baselineMeasurements: string | undefined): readonly CheckedItem[] {
  const { items, baseline, measured } = found;
  return [
    ...items.map(({ id, outcome, summary, attestedBy }) => ({
      item: `readiness:${id}`,
      outcome: outcome === 'passed' ? ('passed' as const) : ('failed' as const),
      summary: bounded(outcome === 'passed' || outcome === 'failed' ? summary : `${outcome}: ${summary}`),
      ...(attestedBy === undefined ? {} : { attestedBy }),
    })),
    ...performanceOf(measured),
    ...(baseline
      ? [
          {
            item: baselineItem,
            outcome: baseline.verdict === 'passed' ? ('passed' as const) : ('failed' as const),
            summary: bounded(baseline.summary),
            ...(baselineMeasurements === undefined ? {} : { measurements: baselineMeasurements }),
          },
        ]
      : []),
  ];
}

/** "Performance baselines met or exceeded", as an item of the checklist, where some were compared. */
function performanceOf({ probes }: GateVerdict): readonly CheckedItem[] {
  const compared = probes.filter((probe) => probe.baseline !== undefined);
  if (compared.length === 0) return [];
  const good = compared.filter(({ baseline }) => baseline?.kind === 'met' || baseline?.kind === 'exceeded');
  const told = [...compared.filter((one) => !good.includes(one)), ...good].slice(0, 5);
  const summary = `${good.length} of ${compared.length} baselines met or exceeded (${told
    .map(({ region, probe, baseline }) => `${probe} in ${region} ${baseline?.kind ?? ''}: ${baseline?.text ?? ''}`)
    .join('; ')})`;
  return [
    { item: 'performance', outcome: good.length === compared.length ? 'passed' : 'failed', summary: bounded(summary) },
  ];
}

export const bounded = (text: string): string => text.slice(0, 2_000);
