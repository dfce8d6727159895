import { createHash } from 'node:crypto';
import type { MeasurementRecord, RecordedProbe } from '../../src/health/measurement-record.js';

/** A course of latencies around a median, with a hump where a service was restarted. */
function course(medianMs: number, humpMs: number, random: () => number): RecordedProbe['samples'] {
  return Array.from({ length: 60 }, (_, index) => {
    const hump = humpMs * Math.exp(-(((index - 38) / 6) ** 2));
    return [index * 5_000, 'passed', Math.round(medianMs * (0.85 + 0.3 * random()) + hump)];
  });
}

/** What a post-validation measured of a region, as health-gate stores it: its text, and the hash under which that lies. */
export function sampleMeasurements(
  release: string,
  region: string,
  random: () => number,
): { readonly hash: string; readonly bytes: Uint8Array } {
  const common = { region, verdict: 'passed', unit: 'ms' } as const;
  const record: MeasurementRecord = {
    ...{ v: 1, release, purpose: 'postvalidation', verdict: 'passed' },
    probes: [
      {
        ...{ ...common, probe: 'gateway-latency', warned: true, seen: 'HTTP 200 in 214 ms' },
        baseline: { kind: 'met', text: 'median 212 ms, was 205 ms, at most 308 ms' },
        band: { from: 172, to: 241 },
        thresholds: [
          { level: 'warning', at: 300 },
          { level: 'critical', at: 500 },
        ],
        samples: course(210, 130, random),
      },
      {
        ...{ ...common, probe: 'database', warned: false, seen: '1 row in 12 ms' },
        thresholds: [{ level: 'critical', at: 50 }],
        samples: course(12, 9, random),
      },
      {
        ...{ ...common, probe: 'message-broker', warned: false, seen: 'connected in 3 ms' },
        samples: course(3, 0, random),
      },
    ],
  };
  const bytes = Buffer.from(`${JSON.stringify(record)}\n`);
  return { hash: createHash('sha256').update(bytes).digest('hex'), bytes };
}
