import type { RegionId } from '../release/plan.js';
import { baselineKey, compareWithBaseline, inWords, seriesOf, type Series } from './baseline.js';
import type { MeasurementReport, GatePorts } from './gate.js';
import { judgeMeasurement, readConditions } from './judge-measurement.js';
import { unwatched, watchNext, worstLevel, type Level, type Watched } from './level.js';
import type { Measurement, Probe, ProbeReading } from './measurement.js';
import { resolveVariables } from './profile-variables.js';
import { unitOf, type HealthProfile } from './profile-schema.js';
import { RenewedProbe } from './renewed-probe.js';
import { targetsOf, type Target } from './target.js';

export interface ProbeHealth {
  readonly probe: string;
  readonly level: Level;
  readonly seen: string;
}

/** A region's health as the watch sees it now. */
export interface RegionHealth {
  readonly level: Level;
  /** Probes that are not healthy, the worst first. */
  readonly unwell: readonly ProbeHealth[];
  readonly summary: string;
}

export interface HealthWatchPorts extends Omit<GatePorts, 'onMeasurement'> {
  readonly onMeasurement: (report: Omit<MeasurementReport, 'of'>) => void;
  /** Told when the region's level changed, and of nothing else. */
  readonly onChange: (health: RegionHealth) => void;
}

/** Measures the region's continuous probes, each at its own pace, until it is stopped. */
export class HealthWatch {
  readonly #targets: readonly Target[];
  readonly #watched = new Map<string, Watched & { readonly seen: string }>();
  #told: Level | undefined;
  #stopped = false;

  constructor(
    private readonly profile: HealthProfile,
    private readonly region: RegionId,
    private readonly ports: HealthWatchPorts,
    private readonly baselines: ReadonlyMap<string, Series> = new Map(),
  ) {
    this.#targets = targetsOf(profile.probes, 'continuous', [region]);
  }

  /** Begins to measure; settles when it was stopped and every probe has let go. Never rejects. */
  async run(): Promise<void> {
    await Promise.all(this.#targets.map((target) => this.#keepMeasuring(target)));
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Whether every probe has a level: before that nobody can say how the region is. */
  get isKnown(): boolean {
    return this.#targets.every(({ spec }) => this.#watched.get(spec.id)?.level !== undefined);
  }

  /** What every probe that was measured shows now. */
  get readings(): readonly ProbeReading[] {
    return this.#targets.flatMap(({ spec }) => {
      const measurement = this.#watched.get(spec.id)?.recent.at(-1);
      return measurement ? [{ probe: spec.id, unit: unitOf(spec), measurement }] : [];
    });
  }

  get health(): RegionHealth {
    const all = this.#targets.map(({ spec }): ProbeHealth => {
      const { level, seen } = this.#watched.get(spec.id) ?? { ...unwatched, seen: 'not measured yet' };
      return { probe: spec.id, level: level ?? 'unknown', seen };
    });
    const unwell = all.filter((one) => one.level !== 'healthy' && !this.#isExplained(one.probe));
    const level = worstLevel(all.map((one) => one.level));
    const worst = [...unwell].sort((a, b) => Number(b.level === level) - Number(a.level === level));
    const told = worst.slice(0, 3).map((one) => `${one.probe} is ${one.level}: ${one.seen}`);
    const more = worst.length > 3 ? [`and ${worst.length - 3} more`] : [];
    const healthy = all.filter((one) => one.level === 'healthy').length;
    const summary = [`${healthy} of ${all.length} probes are healthy`, ...told, ...more].join('; ');
    return { level, unwell: worst, summary };
  }

  /** A probe whose dependency is critical is not told beside it: it says nothing new. */
  #isExplained(id: string): boolean {
    const spec = this.#targets.find((target) => target.spec.id === id)?.spec;
    return spec?.dependsOn.some((needed) => this.#watched.get(needed)?.level === 'critical') ?? false;
  }

  async #keepMeasuring(target: Target): Promise<void> {
    const { ports } = this;
    const { spec, region } = target;
    const conditions = readConditions(spec);
    const latest: Measurement[] = [];
    const probe = RenewedProbe.of(spec, this.profile, () => this.#open(target), ports.renew);
    try {
      if (probe) await this.#pause(spec.initialDelay);
      for (let number = 1; probe && !this.#stopped; number += 1) {
        const startedMs = ports.now();
        const judged = judgeMeasurement(await probe.look(), conditions);
        if (this.#isStopped()) return;
        const measurement = this.#compared(spec, judged, latest);
        this.#take(spec, measurement);
        ports.onMeasurement({ region, probe: spec.id, number, measurement });
        this.#tell();
        await this.#pause(startedMs + spec.interval - ports.now());
      }
    } finally {
      probe?.close?.();
    }
  }

  /** The probe with its variables; undefined, and told, where one of them is not set. */
  #open({ spec, region }: Target): Probe | undefined {
    const { ports } = this;
    const resolved = resolveVariables(spec, ports.variablesOf(region, undefined));
    // A measurement ends before the next one begins, so that what is found is found in time.
    if (resolved.kind === 'ok')
      return ports.open({ ...resolved.probe, timeout: Math.min(spec.timeout, spec.interval) });
    const seen = `the variable ${resolved.names.join(', ')} is not set for ${region}`;
    this.#watched.set(spec.id, { level: 'unknown', recent: [], seen });
    ports.onMeasurement({ region, probe: spec.id, number: 1, measurement: { outcome: 'error', seen } });
    this.#tell();
    return undefined;
  }

  /** A measurement that passes is a warning while the latest of them, taken together, do worse than the baseline. */
  #compared(spec: Target['spec'], measurement: Measurement, latest: Measurement[]): Measurement {
    const was = spec.baseline && this.baselines.get(baselineKey(this.region, spec.id));
    if (!spec.baseline || !was) return measurement;
    latest.push(measurement);
    if (latest.length > spec.baseline.samples) latest.shift();
    if (measurement.outcome !== 'passed' || latest.length < spec.baseline.samples) return measurement;
    const how = { made: 'continuously', unit: unitOf(spec) } as const;
    const compared = compareWithBaseline(was, seriesOf(latest), spec.baseline, how);
    return compared.kind === 'missed' ? { ...measurement, warning: true, seen: inWords(compared) } : measurement;
  }

  #take(spec: Target['spec'], measurement: Measurement): void {
    const before = this.#watched.get(spec.id) ?? unwatched;
    this.#watched.set(spec.id, { ...watchNext(before, measurement, spec), seen: measurement.seen });
  }

  #tell(): void {
    if (!this.isKnown) return;
    const { health } = this;
    if (health.level === this.#told) return;
    this.#told = health.level;
    this.ports.onChange(health);
  }

  #isStopped(): boolean {
    return this.#stopped;
  }

  async #pause(ms: number): Promise<void> {
    if (ms <= 0 || this.#stopped) return;
    await this.ports.sleep(ms).catch(() => {
      this.#stopped = true;
    });
  }
}
