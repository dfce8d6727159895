import { setTimeout as sleep } from 'node:timers/promises';
import { measureGate, type GatePorts, type GateRequest, type GateVerdict } from '../../health/gate.js';
import type { HealthProfile } from '../../health/profile-schema.js';
import { placeOf } from '../../health/target.js';
import type { Renew } from '../../health/renewed-probe.js';
import type { PlannedRegion, RegionId } from '../../release/plan.js';
import { AllowedEnvironment, type ExpiringEnvironment } from './allowed-environment.js';
import { boundedProbe } from './bounded-probe.js';
import { Pool } from './pool.js';
import { probeOf } from './probe-kinds.js';

export interface ProfileSurroundings {
  /** The release's folder: relative paths of a command start there. */
  readonly folder: string;
  /** The agent's environment; a probe sees of it only what a program needs to start and what the profile allows. */
  readonly environment: ExpiringEnvironment['values'];
  /** The environment as it is now, where it holds what expires. */
  readonly renewed?: (() => Promise<ExpiringEnvironment>) | undefined;
  /** Variables of each region's files, as far as they were read. */
  readonly regions?: ReadonlyMap<RegionId, ReadonlyMap<string, string>>;
  /** Where the regions are, as planned. */
  readonly places?: ReadonlyMap<RegionId, Pick<PlannedRegion, 'organization' | 'project'>>;
  /** Told of each measurement. */
  readonly say: (text: string) => void;
}

const sideBySide = 64;

type Here = Omit<GatePorts, 'onMeasurement'> & { readonly renew: Renew };

/** How probes measure on this machine: within their timeouts, side by side, with nothing of the environment but what the profile allows. */
export function measuringHere(
  profile: HealthProfile,
  { folder, environment, renewed, regions, places }: Omit<ProfileSurroundings, 'say'>,
  stopped?: AbortSignal,
): Here {
  const pool = new Pool(sideBySide);
  const allowed = new AllowedEnvironment(profile, environment, renewed);
  return {
    open: (spec) =>
      boundedProbe(probeOf(spec, { folder, environment: allowed.shown }), spec.timeout, {
        pool,
        secrets: allowed.secrets,
        stopped,
      }),
    sleep: (ms) => sleep(ms, undefined, { signal: stopped }),
    now: () => performance.now(),
    renew: () => allowed.renew(),
    variablesOf: (region, peer) =>
      new Map([
        ...allowed.variables,
        ...placeVariables('region', region, regions?.get(region), places?.get(region)),
        ...(peer === undefined ? [] : placeVariables('peer', peer, regions?.get(peer), places?.get(peer))),
      ]),
  };
}

/** Measures the probes of a profile that are tagged for the purpose. `stopped` ends what its probes do, and rejects where it ends the wait between two measurements. */
export function measureProfile(
  request: GateRequest,
  surroundings: ProfileSurroundings,
  stopped?: AbortSignal,
): Promise<GateVerdict> {
  return measureGate(request, {
    ...measuringHere(request.profile, surroundings, stopped),
    onMeasurement: ({ region, peer, probe, number, of, measurement }) => {
      const { outcome, warning, seen } = measurement;
      surroundings.say(
        `${placeOf({ region, peer })} ${probe} ${number}/${of}: ${outcome}${warning === true ? ', warning' : ''} (${seen})`,
      );
    },
  });
}

function placeVariables(
  prefix: 'region' | 'peer',
  id: RegionId,
  values: ReadonlyMap<string, string> = new Map(),
  place?: Pick<PlannedRegion, 'organization' | 'project'>,
): readonly (readonly [string, string])[] {
  const capitals = prefix.toUpperCase();
  return [
    [capitals, id],
    [`${capitals}_LOWER`, id.toLowerCase()],
    ...(place === undefined
      ? []
      : ([
          [`${capitals}_ORGANIZATION`, place.organization],
          [`${capitals}_PROJECT`, place.project],
        ] as const)),
    ...[...values].map(([name, value]) => [`${prefix}.${name}`, value] as const),
  ];
}
