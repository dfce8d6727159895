import type { Ledger } from '../../src/ledger/ledger.js';
import type { Plan, RegionId } from '../../src/release/plan.js';
import type { Scope } from './options.js';
import { shuffled } from './shuffle.js';

type StartRollback = (kind: 'rollback-region' | 'rollback-release', region: RegionId) => Promise<unknown>;

/**
 * Runs the pipelines that roll back what was asked for, once it has completed. Those of the release are started in every
 * region at once, in any order: the lock lets the last region go first. True when everything is rolled back.
 */
export async function rollBack(
  { rollbackRegion, rollbackRelease }: Pick<Scope, 'rollbackRegion' | 'rollbackRelease'>,
  plan: Plan,
  ledger: Ledger,
  start: StartRollback,
  say: (text: string) => void,
  seed: number,
): Promise<boolean> {
  const all = plan.regions.map(({ id }) => id);
  const regions = rollbackRelease === true ? all : all.filter((id) => id === rollbackRegion);
  const statusOf = (id: RegionId): string => ledger.state.regions[id]?.status ?? 'waiting';
  await ledger.refresh();
  const unfinished = regions.find((id) => statusOf(id) !== 'completed');
  if (unfinished !== undefined && ledger.state.rollback === null) {
    say(`${unfinished} is ${statusOf(unfinished)}, not completed: the rollback that was asked for is not begun.`);
    return false;
  }
  const kind = rollbackRelease === true ? 'rollback-release' : 'rollback-region';
  const order = shuffled(regions, seed);
  say(`\nRolling back: ${kind} is started in ${order.join(', ')}. Its approval is the decision.\n`);
  await Promise.all(order.map((region) => start(kind, region)));
  await ledger.refresh();
  return regions.every((id) => statusOf(id) === 'rolled-back');
}
