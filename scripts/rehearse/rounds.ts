import type { HealthProfile } from '../../src/health/profile-schema.js';
import type { Plan, RegionId } from '../../src/release/plan.js';
import { degradeInTheMiddle, servicePathOf } from './degrade.js';
import type { RehearsalFolder } from './folder.js';
import type { Options } from './options.js';
import { nextRegion, runRegions, type StartRegion } from './run-regions.js';
import type { Services } from './services.js';
import { shuffled } from './shuffle.js';
import { goOn, stopInTheMiddle } from './stop-at.js';

export interface Rounds {
  readonly plan: Plan;
  readonly profile: HealthProfile | undefined;
  readonly folder: RehearsalFolder;
  readonly options: Options;
  readonly services: Services;
  readonly start: StartRegion;
  readonly cancel: AbortSignal;
  readonly say: (text: string) => void;
}

type Disturbance = 'none' | 'stopped' | 'degraded';

/**
 * Runs the pipelines of all regions that are not done, at the same moment; and once more after a failure that was asked for: the tour's
 * broken MOP, `--stop-at` (where nobody is asked for the go) and `--degrade`.
 */
export async function runRounds(rounds: Rounds): Promise<void> {
  const { folder, options, services, cancel, say, plan } = rounds;
  const { tour } = folder.record.scope;
  const disturbance = await runRound(rounds, disturb);
  if (disturbance === 'stopped' ? options.approve !== 'auto' : disturbance === 'none' && !tour) return;

  const { ledger, stops } = services.ledgerOf(plan.release);
  const left = nextRegion(await ledger.refresh());
  if (left === undefined || cancel.aborted) return;
  if (disturbance === 'stopped') await goOn(ledger, stops, say);
  else
    say(
      `\n${tour ? 'Tour' : '--degrade'}: ${left} failed and its MOP was rolled back. Its pipeline is run again, as "Rerun failed jobs" would.\n`,
    );
  await runRound(rounds, () => Promise.resolve('none'));
}

async function runRound(
  rounds: Rounds,
  disturbing: (rounds: Rounds, over: AbortSignal) => Promise<Disturbance>,
): Promise<Disturbance> {
  const { plan, folder, services, start, cancel, say } = rounds;
  const { ledger } = services.ledgerOf(plan.release);
  const { regions } = await ledger.refresh();
  const waiting = regionsOf(rounds).filter((id) => !['completed', 'skipped'].includes(regions[id]?.status ?? ''));
  if (nextRegion(ledger.state) === undefined || cancel.aborted) return 'none';
  const order = shuffled(waiting, folder.record.seed);
  say(
    `Starting the pipelines of ${order.length === 1 ? 'one region' : `${order.length} regions at once, in this order`}: ${order.join(', ')} (seed ${folder.record.seed}).`,
  );
  const over = new AbortController();
  const disturbance = disturbing(rounds, over.signal);
  await runRegions(order, ledger, start, cancel, say).finally(() => {
    over.abort();
  });
  return await disturbance;
}

/** Every region, or those as far as the one that is to be rolled back. */
function regionsOf({ plan, folder }: Rounds): readonly RegionId[] {
  const regions = plan.regions.map(({ id }) => id);
  const { rollbackRegion } = folder.record.scope;
  const isOpen = rollbackRegion !== undefined && folder.record.rolledBack !== true;
  return isOpen ? regions.slice(0, regions.indexOf(rollbackRegion) + 1) : regions;
}

/** Does what `--stop-at` or `--degrade` asks for, once in a rehearsal. */
async function disturb({ plan, profile, folder, services, say }: Rounds, over: AbortSignal): Promise<Disturbance> {
  const { scope, stopped, degraded } = folder.record;
  const ledger = services.ledgerOf(plan.release);
  if (scope.stopAt && stopped !== true && (await stopInTheMiddle(scope.stopAt, ledger, over, say))) {
    await folder.update({ stopped: true });
    return 'stopped';
  }
  if (scope.degrade && degraded !== true) {
    const { region } = scope.degrade;
    const path = servicePathOf(profile, scope.degrade);
    const where = { region, mop: plan.mops[0]?.id ?? '', path };
    const parts = { ledger: ledger.ledger, services: services.sandboxes };
    if (await degradeInTheMiddle(where, parts, over, say)) {
      await folder.update({ degraded: true });
      return 'degraded';
    }
  }
  return 'none';
}
