import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import type { GateVerdict } from '../../health/gate.js';
import { OperatorError } from '../../release/operator-error.js';
import type { ExecutionPlan } from '../../release/plan.js';
import type { Running } from '../../run/ports.js';
import { measureProfile, type ProfileSurroundings } from '../probes/measure-profile.js';
import { readProfile } from '../probes/read-profile.js';

/**
 * How the region's health is measured while a MOP is under way, by the probes of the planned profile that are tagged for
 * `gate`; undefined where there is none. `override` names another file of the plan.
 */
export async function regionHealth(
  plan: ExecutionPlan,
  surroundings: ProfileSurroundings,
  override: string | undefined,
): Promise<(() => Running<GateVerdict>) | undefined> {
  const file = override ?? plan.healthProfile;
  if (file === undefined) return undefined;
  if (!plan.files.some((planned) => planned.path === file)) {
    throw new OperatorError(
      `the health profile ${file} is not among the files of the plan`,
      override === undefined ? `plan of ${plan.mop} in ${plan.region}` : "input 'healthProfile'",
      'name a profile of the approved release, relative to its folder',
    );
  }
  const profile = readProfile(await readFile(path.join(surroundings.folder, file)), file);
  if (!profile.probes.some((probe) => probe.for.includes('gate'))) return undefined;
  return () => {
    const stopped = new AbortController();
    const over = new Promise<GateVerdict>((resolve) => {
      stopped.signal.addEventListener('abort', () => {
        resolve(unknown('the measurement was stopped'));
      });
    });
    const measured = measureProfile(
      { profile, purpose: 'gate', regions: [plan.region] },
      surroundings,
      stopped.signal,
    ).catch((error: unknown) => unknown(error instanceof Error ? error.message : String(error)));
    return {
      ended: Promise.race([measured, over]),
      stop: () => {
        stopped.abort();
      },
    };
  };
}

function unknown(summary: string): GateVerdict {
  return { verdict: 'error', probes: [], summary };
}
