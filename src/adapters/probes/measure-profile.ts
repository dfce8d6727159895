import { setTimeout as sleep } from 'node:timers/promises';
import { measureGate, type GateRequest, type GateVerdict } from '../../health/gate.js';
import { probeOf } from './probe-of.js';

export interface ProfileSurroundings {
  /** The release's folder: relative paths of a command start there. */
  readonly folder: string;
  /** The agent's environment; a probe sees of it only what a program needs to start and what the profile allows. */
  readonly environment: NodeJS.ProcessEnv;
  /** Told of each measurement. */
  readonly say: (text: string) => void;
}

const always = ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR'];

/** Measures the probes of a profile that are tagged for the purpose. `signal` ends the programs of its probes, and rejects where it ends the wait between two measurements. */
export function measureProfile(
  request: Omit<GateRequest, 'variables'>,
  { folder, environment, say }: ProfileSurroundings,
  signal?: AbortSignal,
): Promise<GateVerdict> {
  const variables = new Map(
    request.profile.variables.flatMap((name) => {
      const value = environment[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
  const seen = {
    ...Object.fromEntries(always.map((name) => [name, environment[name]])),
    ...Object.fromEntries(variables),
  };
  return measureGate(
    { ...request, variables },
    {
      probeOf: (spec) => probeOf(spec, { folder, environment: seen, signal }),
      sleep: (ms) => sleep(ms, undefined, { signal }),
      onMeasurement: ({ region, probe, number, of, measurement }) => {
        say(`${region} ${probe} ${number}/${of}: ${measurement.outcome} (${measurement.seen})`);
      },
    },
  );
}
