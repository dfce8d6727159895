import { inWords } from '../../src/health/baseline.js';
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
    ...performanceOf(measured).map(({ headline }) => headline),
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
    ...performanceOf(measured).map(({ item }) => item),
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
function performanceOf({ probes }: GateVerdict): readonly { readonly headline: string; readonly item: CheckedItem }[] {
  const compared = probes.filter((probe) => probe.baseline !== undefined);
  if (compared.length === 0) return [];
  const good = compared.filter(({ baseline }) => baseline?.kind === 'met' || baseline?.kind === 'exceeded');
  const isOfOneRegion = compared.every(({ region }) => region === compared[0]?.region);
  const told = [...compared.filter((one) => !good.includes(one)), ...good]
    .slice(0, 5)
    .flatMap(({ region, probe, baseline }) =>
      baseline ? [`${probe}${isOfOneRegion ? '' : ` in ${region}`} is ${inWords(baseline)}`] : [],
    );
  const headline = `${good.length} of ${compared.length} baselines met or exceeded`;
  const outcome = good.length === compared.length ? 'passed' : 'failed';
  return [{ headline, item: { item: 'performance', outcome, summary: bounded([headline, ...told].join('; ')) } }];
}

export const bounded = (text: string): string => text.slice(0, 2_000);
