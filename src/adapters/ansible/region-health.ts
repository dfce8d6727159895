import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import type { Series } from '../../health/baseline.js';
import type { GateVerdict } from '../../health/gate.js';
import type { HealthProfile } from '../../health/profile-schema.js';
import { HealthWatch, type HealthWatchPorts } from '../../health/watch-health.js';
import { OperatorError } from '../../release/operator-error.js';
import type { ExecutionPlan } from '../../release/plan.js';
import type { PreparedMop } from '../../run/mop-run.js';
import type { Running, StartWatching } from '../../run/ports.js';
import type { AzureIdentity } from '../azure-identity/identity.js';
import { monitorEnvironment } from '../azure-identity/monitor-token.js';
import { measureProfile, measuringHere, type ProfileSurroundings } from '../probes/measure-profile.js';
import { readProfile } from '../probes/read-profile.js';
import { regionVariables } from '../probes/region-variables.js';

type Surroundings = Omit<ProfileSurroundings, 'environment' | 'renewed' | 'regions'> & {
  readonly environment: NodeJS.ProcessEnv;
  /** Whom probes of Azure Monitor ask as. */
  readonly azureMonitor: AzureIdentity | undefined;
  /** What the region's probes are compared with. */
  readonly baselines: ReadonlyMap<string, Series>;
  /** Told of every sample of the watch, for the attempt's log. */
  readonly record: (attempt: number, line: string) => void;
};

type Measuring = ProfileSurroundings & Pick<Surroundings, 'baselines' | 'record'>;

/**
 * How the region's health is measured while a MOP is under way: once by the probes of the planned profile that are tagged for
 * `gate`, and all the time by those tagged `continuous`. `override` names another file of the plan.
 */
export async function regionHealth(
  plan: ExecutionPlan,
  given: Surroundings,
  override: string | undefined,
): Promise<Pick<PreparedMop, 'startMeasuring' | 'startWatching'>> {
  const file = override ?? plan.healthProfile;
  if (file === undefined) return {};
  if (!plan.files.some((planned) => planned.path === file)) {
    throw new OperatorError(
      `the health profile ${file} is not among the files of the plan`,
      override === undefined ? `plan of ${plan.mop} in ${plan.region}` : "input 'healthProfile'",
      'name a profile of the approved release, relative to its folder',
    );
  }
  const profile = readProfile(await readFile(path.join(given.folder, file)), file);
  const files = await Promise.all(
    plan.variables.map(async (name) => ({ name, text: await readFile(path.join(given.folder, name), 'utf8') })),
  );
  const renewed = monitorEnvironment(given.environment, given.azureMonitor, profile.secrets);
  const { values: environment } = await renewed();
  const surroundings: Measuring = {
    ...given,
    environment,
    renewed,
    regions: new Map([[plan.region, regionVariables(files)]]),
  };
  const has = (tag: 'gate' | 'continuous'): boolean =>
    profile.probes.some((probe) => probe.for.includes(tag) && (probe.regions?.includes(plan.region) ?? true));
  return {
    ...(has('gate') && { startMeasuring: () => measureOnce(profile, plan, surroundings) }),
    ...(has('continuous') && { startWatching: watching(profile, plan, surroundings) }),
  };
}

function measureOnce(
  profile: HealthProfile,
  plan: ExecutionPlan,
  { baselines, ...surroundings }: Measuring,
): Running<GateVerdict> {
  const stopped = new AbortController();
  const over = new Promise<GateVerdict>((resolve) => {
    stopped.signal.addEventListener('abort', () => {
      resolve(unknown('the measurement was stopped'));
    });
  });
  const request = { profile, purpose: 'gate', regions: [plan.region], baselines } as const;
  const measured = measureProfile(request, surroundings, stopped.signal).catch((error: unknown) =>
    unknown(error instanceof Error ? error.message : String(error)),
  );
  return {
    ended: Promise.race([measured, over]),
    stop: () => {
      stopped.abort();
    },
  };
}

function watching(
  profile: HealthProfile,
  plan: ExecutionPlan,
  { record, baselines, ...surroundings }: Measuring,
): StartWatching {
  return (attempt, onChange) => {
    const stopped = new AbortController();
    const ports = {
      ...measuringHere(profile, surroundings, stopped.signal),
      onChange,
      onMeasurement: ({ probe, number, measurement }: Parameters<HealthWatchPorts['onMeasurement']>[0]) => {
        const at = new Date().toISOString();
        record(attempt, JSON.stringify({ event: 'health', at, probe, number, ...measurement }));
      },
    };
    const watch = new HealthWatch(profile, plan.region, ports, baselines);
    const over = watch.run();
    return {
      current: () => (watch.isKnown ? watch.health : undefined),
      readings: () => watch.readings,
      stop: () => {
        watch.stop();
        stopped.abort();
        return over;
      },
    };
  };
}

function unknown(summary: string): GateVerdict {
  return { verdict: 'error', probes: [], summary };
}
