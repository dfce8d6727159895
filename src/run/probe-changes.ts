import type { Measurement, ProbeReading } from '../health/measurement.js';
import type { ProbeChange } from '../ledger/probe-change.js';

const mostProbes = 50;
const mostCharacters = 200;

/** What the region's probes show before an attempt changes it and after its last change, for its end and its summary. */
export class ProbeChanges {
  readonly #changes = new Map<string, ProbeChange>();

  get all(): readonly ProbeChange[] {
    return [...this.#changes.values()];
  }

  before(readings: readonly ProbeReading[]): void {
    for (const { probe, unit, measurement } of readings) {
      if (this.#changes.size >= mostProbes) return;
      this.#changes.set(probe, { probe, ...(unit === undefined ? {} : { unit }), before: readingOf(measurement) });
    }
  }

  /** A later reading wins. A probe that was not measured before has nothing to be compared with. */
  after(readings: readonly ProbeReading[]): void {
    for (const { probe, measurement } of readings) {
      const change = this.#changes.get(probe);
      if (change) this.#changes.set(probe, { ...change, after: readingOf(measurement) });
    }
  }
}

function readingOf({ outcome, value, seen }: Measurement): ProbeChange['before'] {
  return { outcome, ...(value === undefined ? {} : { value }), seen: seen.slice(0, mostCharacters) };
}
