import { setTimeout as sleep } from 'node:timers/promises';
import type { HealthProfile } from '../../src/health/profile-schema.js';
import { resolveVariables } from '../../src/health/profile-variables.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { OperatorError } from '../../src/release/operator-error.js';
import type { MopId, RegionId } from '../../src/release/plan.js';
import type { Degradation } from './options.js';
import type { SandboxServices } from './sandbox-services.js';

const lookEveryMs = 200;

/** Path of the sandboxed service that a continuous HTTP probe asks, or an `OperatorError` that names those that can be degraded. */
export function servicePathOf(profile: HealthProfile | undefined, { probe: id, region }: Degradation): string {
  const fit = (profile?.probes ?? []).filter((probe) => probe.http !== undefined && probe.for.includes('continuous'));
  const probe = fit.find((one) => one.id === id && (one.regions?.includes(region) ?? true));
  const variables = new Map([
    ['REGION', region],
    ['REGION_LOWER', region.toLowerCase()],
    ['MOP_SERVICES_URL', 'http://services'],
  ]);
  const resolved = probe && resolveVariables(probe, variables);
  const url = resolved?.kind === 'ok' ? (resolved.probe.http?.url ?? '') : '';
  if (!url.startsWith('http://services/')) {
    throw new OperatorError(
      `${id} is no continuous HTTP probe of a sandboxed service in ${region}`,
      `--degrade ${id}@${region}`,
      `name one of ${fit.map((one) => one.id).join(', ') || 'a profile that has one'}`,
    );
  }
  return new URL(url).pathname;
}

/**
 * Lets a service become slow while a MOP changes its region, until that is seen as a warning, and then fail, until the MOP is rolled
 * back. True when the rollback was seen.
 */
export async function degradeInTheMiddle(
  { region, mop, path }: { readonly region: RegionId; readonly mop: MopId; readonly path: string },
  { ledger, services }: { readonly ledger: Ledger; readonly services: Pick<SandboxServices, 'degrade'> },
  over: AbortSignal,
  say: (text: string) => void,
): Promise<boolean> {
  const until = async (holds: () => boolean): Promise<boolean> => {
    while (!over.aborted) {
      await ledger.refresh();
      if (holds()) return true;
      await sleep(lookEveryMs, undefined, { signal: over }).catch(() => undefined);
    }
    return false;
  };
  const at = () => ledger.state.regions[region];
  const cell = () => at()?.cells[mop];
  try {
    if (!(await until(() => cell()?.phases.some(({ phase }) => phase === 'checkpoint') ?? false))) return false;
    const slowMs = performance.now();
    services.degrade(path, 'slow');
    say(`\n--degrade: ${path} becomes slow while ${mop} runs in ${region}.`);
    if (!(await until(() => at()?.health === 'warning'))) return false;
    say(`--degrade: seen as a warning after ${seconds(slowMs)} s. Now it fails.`);
    const downMs = performance.now();
    services.degrade(path, 'down');
    if (!(await until(() => at()?.health === 'critical'))) return false;
    say(`--degrade: seen as critical after ${seconds(downMs)} s.`);
    if (!(await until(() => cell()?.status === 'rolling-back'))) return false;
    services.degrade(path, undefined);
    say(
      `--degrade: ${mop} was stopped and is rolled back since ${seconds(downMs)} s after the failure; the service is well again.\n`,
    );
    return await until(() => cell()?.status === 'rolled-back');
  } finally {
    services.degrade(path, undefined);
  }
}

const seconds = (sinceMs: number): string => ((performance.now() - sinceMs) / 1000).toFixed(1);
