import { tmpdir } from 'node:os';
import { boundedProbe } from '../../../src/adapters/probes/bounded-probe.js';
import { Pool } from '../../../src/adapters/probes/pool.js';
import { probeOf } from '../../../src/adapters/probes/probe-kinds.js';
import { judgeMeasurement, readConditions } from '../../../src/health/judge-measurement.js';
import type { Measurement } from '../../../src/health/measurement.js';
import { profileSchema, type ProbeSpec } from '../../../src/health/profile-schema.js';
import { resolveVariables } from '../../../src/health/profile-variables.js';

export interface Around {
  readonly timeoutMs?: number;
  readonly folder?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly secrets?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
}

/** A probe as a profile's entry gives it, with the defaults of the schema. */
export function probeSpec(entry: Readonly<Record<string, unknown>>): ProbeSpec {
  const [probe] = profileSchema.parse({ probes: [{ id: 'it', ...entry }] }).probes;
  if (!probe) throw new Error('no probe');
  return probe;
}

/** Measures once, exactly as a gate does: variables, timeout, masking and conditions included. */
export async function lookAt(entry: Readonly<Record<string, unknown>>, around: Around = {}): Promise<Measurement> {
  const {
    timeoutMs = 5_000,
    folder = tmpdir(),
    environment = { PATH: process.env['PATH'] },
    secrets = [],
    variables = {},
  } = around;
  const resolved = resolveVariables(probeSpec(entry), new Map(Object.entries(variables)));
  if (resolved.kind === 'unset') throw new Error(`unset: ${resolved.names.join()}`);
  const spec = { ...resolved.probe, timeout: timeoutMs };
  const probe = boundedProbe(probeOf(spec, { folder, environment }), timeoutMs, { pool: new Pool(8), secrets });
  try {
    return judgeMeasurement(await probe.look(), readConditions(spec));
  } finally {
    probe.close?.();
  }
}
