import { z } from 'zod';
import { baselineKey, seriesOf, type Series } from './baseline.js';
import type { GateVerdict, ProbeVerdict } from './gate.js';

const verdictSchema = z.enum(['passed', 'failed', 'inconclusive', 'error']);
/** Milliseconds since the first measurement, how it ended, and its number where it has one. */
const sampleSchema = z.tuple([
  z.number(),
  z.enum(['passed', 'warning', 'failed', 'inconclusive', 'error']),
  z.number().nullable(),
]);

/** What a gate measured, as it is stored beside the documents; the ledger's checklist item names its hash. */
export const measurementRecordSchema = z.object({
  v: z.literal(1),
  release: z.string(),
  purpose: z.string(),
  verdict: verdictSchema,
  probes: z.array(
    z.object({
      region: z.string(),
      peer: z.string().optional(),
      probe: z.string(),
      unit: z.string().optional(),
      verdict: verdictSchema,
      warned: z.boolean(),
      seen: z.string(),
      baseline: z.object({ kind: z.enum(['exceeded', 'met', 'missed', 'unknown']), text: z.string() }).optional(),
      /** Where nearly all numbers of the baseline lay. */
      band: z.object({ from: z.number(), to: z.number() }).optional(),
      thresholds: z.array(z.object({ level: z.enum(['warning', 'critical']), at: z.number() })).optional(),
      samples: z.array(sampleSchema),
    }),
  ),
});

export type MeasurementRecord = z.infer<typeof measurementRecordSchema>;
export type RecordedProbe = MeasurementRecord['probes'][number];

/** Of a longer series the latest stand in the record. */
const mostSamples = 1_000;

export function measurementRecord(
  { verdict, probes }: GateVerdict,
  { release, purpose }: { readonly release: string; readonly purpose: string },
): MeasurementRecord {
  return { v: 1, release, purpose, verdict, probes: probes.map(recordedProbe) };
}

/** The baselines that a record holds, by probe. A probe that was not well when it was measured has none. */
export function baselinesIn({ probes }: MeasurementRecord): ReadonlyMap<string, Series> {
  return new Map(
    probes
      .filter(({ verdict }) => verdict === 'passed')
      .map(({ region, probe, samples }) => [
        baselineKey(region, probe),
        seriesOf(
          samples.map(([, outcome, value]) => ({
            outcome: outcome === 'warning' ? 'passed' : outcome,
            seen: '',
            value: value ?? undefined,
          })),
        ),
      ]),
  );
}

function recordedProbe(of: ProbeVerdict): RecordedProbe {
  const { region, peer, probe, unit, verdict, warned, last, baseline, band, thresholds, measurements } = of;
  const firstMs = measurements[0]?.atMs ?? 0;
  return {
    region,
    ...(peer === undefined ? {} : { peer }),
    probe,
    ...(unit === undefined ? {} : { unit }),
    verdict,
    warned,
    seen: last.seen,
    ...(baseline === undefined ? {} : { baseline }),
    ...(band === undefined ? {} : { band }),
    ...(thresholds.length === 0 ? {} : { thresholds: [...thresholds] }),
    samples: measurements
      .slice(-mostSamples)
      .map(({ atMs, outcome, warning, value }) => [
        Math.round(atMs - firstMs),
        warning === true ? 'warning' : outcome,
        value ?? null,
      ]),
  };
}
