import type { RegionId } from '../release/plan.js';
import type { Measurement, Probe, Verdict } from './measurement.js';
import type { HealthProfile, ProbeSpec } from './profile-schema.js';
import type { Purpose } from './purposes.js';
import { resolveVariables } from './profile-variables.js';
import { assessAll, assessProbe } from './verdict.js';

/** What the gate needs from outside: how to measure, how to wait, and who is told of each measurement. */
export interface GatePorts {
  readonly probeOf: (spec: ProbeSpec) => Probe;
  readonly sleep: (ms: number) => Promise<void>;
  readonly onMeasurement: (report: MeasurementReport) => void;
}

export interface MeasurementReport {
  readonly region: RegionId;
  readonly probe: string;
  readonly number: number;
  readonly of: number;
  readonly measurement: Measurement;
}

export interface ProbeVerdict {
  readonly region: RegionId;
  readonly probe: string;
  readonly verdict: Verdict;
  readonly last: Measurement;
}

export interface GateVerdict {
  readonly verdict: Verdict;
  readonly probes: readonly ProbeVerdict[];
  /** One sentence: how many probes passed, and what the worst ones saw. */
  readonly summary: string;
}

export interface GateRequest {
  readonly profile: HealthProfile;
  readonly purpose: Purpose;
  readonly regions: readonly RegionId[];
  /** Values of the profile's allow-listed variables, as far as they are set. */
  readonly variables: ReadonlyMap<string, string>;
}

/** Measures every probe that is tagged for the purpose, all probes at once, in each of the regions. */
export async function measureGate(request: GateRequest, ports: GatePorts): Promise<GateVerdict> {
  const specs = request.profile.probes.filter((probe) => probe.for.includes(request.purpose));
  const probes = await Promise.all(
    request.regions.flatMap((region) => specs.map((spec) => measureProbe(spec, region, request.variables, ports))),
  );
  const verdict = assessAll(probes.map((probe) => probe.verdict));
  return { verdict, probes, summary: summaryOf(probes, request.purpose) };
}

async function measureProbe(
  spec: ProbeSpec,
  region: RegionId,
  variables: ReadonlyMap<string, string>,
  ports: GatePorts,
): Promise<ProbeVerdict> {
  const local = new Map([...variables, ['REGION', region], ['REGION_LOWER', region.toLowerCase()]]);
  const resolved = resolveVariables(spec, local);
  if (resolved.kind === 'unset') {
    const last: Measurement = {
      outcome: 'error',
      seen: `the variable ${resolved.names.join(', ')} is not set on this agent`,
    };
    ports.onMeasurement({ region, probe: spec.id, number: 1, of: 1, measurement: last });
    return { region, probe: spec.id, verdict: 'error', last };
  }
  const probe = ports.probeOf(resolved.probe);
  const measurements: Measurement[] = [];
  for (;;) {
    const measurement = await probe.measure();
    measurements.push(measurement);
    ports.onMeasurement({ region, probe: spec.id, number: measurements.length, of: spec.count, measurement });
    const verdict = assessProbe(measurements, spec);
    if (verdict !== undefined) return { region, probe: spec.id, verdict, last: decisive(measurements, verdict) };
    await ports.sleep(spec.interval);
  }
}

/** The measurement that shows why: the last one of the verdict's own kind. */
function decisive(measurements: readonly Measurement[], verdict: Verdict): Measurement {
  return (
    measurements.findLast((measurement) => measurement.outcome === verdict) ?? {
      outcome: verdict,
      seen: 'nothing measured',
    }
  );
}

function summaryOf(probes: readonly ProbeVerdict[], purpose: Purpose): string {
  if (probes.length === 0) return `no probe of the health profile is tagged for ${purpose}: nothing was measured`;
  const bad = probes.filter((probe) => probe.verdict !== 'passed');
  const told = bad
    .slice(0, 3)
    .map(({ region, probe, verdict, last }) => `${probe} in ${region} ${verdict}: ${last.seen}`);
  const more = bad.length > 3 ? [`and ${bad.length - 3} more`] : [];
  return [`${probes.length - bad.length} of ${probes.length} probes passed`, ...told, ...more].join('; ');
}
