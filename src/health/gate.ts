import type { RegionId } from '../release/plan.js';
import {
  bandOf,
  baselineKey,
  compareWithBaseline,
  inWords,
  seriesOf,
  type Band,
  type Comparison,
  type Series,
} from './baseline.js';
import { judgeMeasurement, readConditions } from './judge-measurement.js';
import type { Measurement, Probe, Verdict } from './measurement.js';
import { resolveVariables } from './profile-variables.js';
import { unitOf, type HealthProfile, type ProbeSpec } from './profile-schema.js';
import type { Purpose } from './purposes.js';
import { RenewedProbe, type Renew } from './renewed-probe.js';
import { placeOf, targetsOf, type Target } from './target.js';
import { thresholdsOf, type Threshold } from './thresholds.js';
import { assessAll, assessProbe } from './verdict.js';

/** What the engine needs from outside: how to measure, how to wait, what time it is, and who is told of each measurement. */
export interface GatePorts {
  /** A probe whose variables are resolved. Its `look` ends within its timeout and holds up no other. */
  readonly open: (spec: ProbeSpec) => Probe;
  /** Rejects when the measuring was stopped. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Monotonic, in milliseconds. */
  readonly now: () => number;
  readonly onMeasurement: (report: MeasurementReport) => void;
  readonly renew?: Renew;
  /** Values of variables, as far as they are set now: the profile's, the region's and, for a matrix, its peer's. */
  readonly variablesOf: (region: RegionId, peer: RegionId | undefined) => ReadonlyMap<string, string>;
}

export interface MeasurementReport {
  readonly region: RegionId;
  readonly peer?: RegionId | undefined;
  readonly probe: string;
  readonly number: number;
  readonly of: number;
  readonly measurement: Measurement;
}

/** `atMs`: when it began, on the clock of the gate. */
export type TimedMeasurement = Measurement & { readonly atMs: number };

export interface ProbeVerdict {
  readonly region: RegionId;
  readonly peer?: RegionId | undefined;
  readonly probe: string;
  readonly unit?: string | undefined;
  readonly verdict: Verdict;
  /** It passed, yet beyond its warning threshold, or what failed counts as a warning only. */
  readonly warned: boolean;
  readonly last: Measurement;
  readonly measurements: readonly TimedMeasurement[];
  /** Where the probe was compared with its baseline. */
  readonly baseline?: Comparison | undefined;
  /** Between these lay nearly all numbers of that baseline. */
  readonly band?: Band | undefined;
  readonly thresholds: readonly Threshold[];
}

export interface GateVerdict {
  readonly verdict: Verdict;
  readonly probes: readonly ProbeVerdict[];
  /** One sentence: how many probes passed, and what the worst ones saw. */
  readonly summary: string;
}

export interface GateRequest {
  readonly profile: HealthProfile;
  /** `baseline`: to be compared with later; only probes that have one are measured. */
  readonly purpose: Purpose | 'baseline';
  readonly regions: readonly RegionId[];
  /** To which regions a matrix leads; absent: those that are measured. */
  readonly peers?: readonly RegionId[];
  /** What probes with a baseline are compared with, by `baselineKey`. Absent where nothing is to be compared. */
  readonly baselines?: ReadonlyMap<string, Series> | undefined;
}

/** Measures every probe that is tagged for the purpose, all of them at once, those with dependencies after what they depend on. */
export async function measureGate(request: GateRequest, ports: GatePorts): Promise<GateVerdict> {
  const targets = targetsOf(request.profile.probes, request.purpose, request.regions, request.peers);
  const begun = new Map<string, Promise<ProbeVerdict>>();
  const begin = (target: Target): Promise<ProbeVerdict> => {
    const key = `${placeOf(target)} ${target.spec.id}`;
    const running = begun.get(key) ?? afterDependencies(withSamples(target, request), targets, begin, request, ports);
    begun.set(key, running);
    return running;
  };
  const probes = await Promise.all(targets.map(begin));
  const verdict = assessAll(probes.map((probe) => probe.verdict));
  return { verdict, probes, summary: summaryOf(probes, request.purpose) };
}

/** Where a baseline is taken or compared, the probe is measured as often as that needs. */
function withSamples(target: Target, { purpose, baselines }: GateRequest): Target {
  const { spec } = target;
  if (spec.baseline === undefined || (purpose !== 'baseline' && baselines === undefined)) return target;
  return { ...target, spec: { ...spec, count: Math.max(spec.count, spec.baseline.samples) } };
}

/** The longest that a probe may take, however its measurements end. */
function longestMs(spec: ProbeSpec): number {
  const each = Math.max(spec.interval, spec.timeout);
  const most = spec.count * (spec.consecutiveErrorLimit + 1);
  return spec.initialDelay + most * each + spec.minimumHealthy + each;
}

async function afterDependencies(
  target: Target,
  targets: readonly Target[],
  begin: (target: Target) => Promise<ProbeVerdict>,
  { profile, baselines }: GateRequest,
  ports: GatePorts,
): Promise<ProbeVerdict> {
  const needed = targets.filter(
    ({ spec, region }) => region === target.region && target.spec.dependsOn.includes(spec.id),
  );
  const failed = (await Promise.all(needed.map(begin))).find(({ verdict }) => verdict !== 'passed');
  if (failed)
    return unmeasured(
      target,
      'inconclusive',
      `not measured: it depends on ${failed.probe}, which is ${failed.verdict}`,
      ports,
    );
  const measured = await measureProbe(target, profile, ports);
  return baselines === undefined ? measured : compared(target, measured, baselines);
}

/** A probe that is well by its conditions is well only if it also does as before. */
function compared(target: Target, measured: ProbeVerdict, baselines: ReadonlyMap<string, Series>): ProbeVerdict {
  const { spec, region } = target;
  if (spec.baseline === undefined || measured.verdict !== 'passed') return measured;
  const was = baselines.get(baselineKey(region, spec.id));
  const baseline: Comparison =
    was === undefined
      ? { kind: 'unknown', text: `none was taken before ${region} started` }
      : compareWithBaseline(was, seriesOf(measured.measurements), spec.baseline, { unit: unitOf(spec) });
  const band = was && bandOf(was);
  if (baseline.kind === 'met' || baseline.kind === 'exceeded') return { ...measured, baseline, band };
  const lenient = spec.severity === 'warning';
  const verdict = baseline.kind === 'missed' ? 'failed' : 'inconclusive';
  return {
    ...measured,
    verdict: lenient ? 'passed' : verdict,
    warned: measured.warned || lenient,
    last: { outcome: verdict, seen: inWords(baseline) },
    baseline,
    band,
  };
}

async function measureProbe(target: Target, profile: HealthProfile, ports: GatePorts): Promise<ProbeVerdict> {
  const { spec, region, peer } = target;
  let unset: readonly string[] = [];
  const open = (): Probe | undefined => {
    const resolved = resolveVariables(spec, ports.variablesOf(region, peer));
    if (resolved.kind === 'ok') return ports.open(resolved.probe);
    unset = resolved.names;
    return undefined;
  };
  const probe = RenewedProbe.of(spec, profile, open, ports.renew);
  if (probe === undefined) {
    return unmeasured(target, 'error', `the variable ${unset.join(', ')} is not set for ${placeOf(target)}`, ports);
  }
  const conditions = readConditions(spec);
  const measurements: TimedMeasurement[] = [];
  try {
    if (spec.initialDelay > 0) await ports.sleep(spec.initialDelay);
    const endMs = ports.now() + longestMs(spec);
    let healthySinceMs: number | undefined;
    for (;;) {
      const startedMs = ports.now();
      const measurement = judgeMeasurement(await probe.look(), conditions);
      measurements.push({ ...measurement, atMs: startedMs });
      healthySinceMs = measurement.outcome === 'passed' ? (healthySinceMs ?? startedMs) : undefined;
      ports.onMeasurement({ region, peer, probe: spec.id, number: measurements.length, of: spec.count, measurement });
      const verdict = assessProbe(measurements, spec);
      const healthyForMs = healthySinceMs === undefined ? -1 : ports.now() - healthySinceMs;
      if (verdict !== undefined && (verdict !== 'passed' || healthyForMs >= spec.minimumHealthy))
        return concluded(target, verdict, measurements, thresholdsOf(conditions));
      if (ports.now() >= endMs) return concluded(target, 'inconclusive', measurements, thresholdsOf(conditions));
      await ports.sleep(Math.max(0, startedMs + spec.interval - ports.now()));
    }
  } finally {
    probe.close?.();
  }
}

function concluded(
  { spec, region, peer }: Target,
  verdict: Verdict,
  measurements: readonly TimedMeasurement[],
  thresholds: readonly Threshold[],
): ProbeVerdict {
  const lenient = spec.severity === 'warning' && verdict !== 'passed';
  const last = measurements.findLast(({ outcome }) => outcome === verdict) ??
    measurements.at(-1) ?? { outcome: verdict, seen: 'nothing was measured' };
  return {
    region,
    peer,
    probe: spec.id,
    unit: unitOf(spec),
    verdict: lenient ? 'passed' : verdict,
    warned: lenient || measurements.at(-1)?.warning === true,
    last,
    measurements,
    thresholds,
  };
}

function unmeasured(target: Target, verdict: Verdict, seen: string, ports: GatePorts): ProbeVerdict {
  const measurement: TimedMeasurement = { outcome: verdict, seen, atMs: ports.now() };
  const { spec, region, peer } = target;
  ports.onMeasurement({ region, peer, probe: spec.id, number: 1, of: 1, measurement });
  return concluded(target, verdict, [measurement], []);
}

function summaryOf(probes: readonly ProbeVerdict[], purpose: GateRequest['purpose']): string {
  if (probes.length === 0) return `no probe of the health profile is tagged for ${purpose}: nothing was measured`;
  const bad = probes.filter((probe) => probe.verdict !== 'passed');
  const warned = probes.filter((probe) => probe.verdict === 'passed' && probe.warned);
  const tell = (one: ProbeVerdict, word: string): string => `${one.probe} in ${placeOf(one)} ${word}: ${one.last.seen}`;
  const told = [...bad.map((one) => tell(one, one.verdict)), ...warned.map((one) => tell(one, 'warns'))];
  const more = told.length > 3 ? [`and ${told.length - 3} more`] : [];
  return [`${probes.length - bad.length} of ${probes.length} probes passed`, ...told.slice(0, 3), ...more].join('; ');
}
