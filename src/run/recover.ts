import { isManual } from '../ledger/rules/context.js';
import type { RegionState, ReleaseState } from '../ledger/state.js';
import type { MopId, Plan, RegionId } from '../release/plan.js';
import { nothingChanged, type NextStep } from './next-step.js';

/** The MOP of a region that a job left unfinished, of which there is one at most; undefined when there is none. */
export function leftUnfinished({ plan, regions }: ReleaseState, region: RegionId): MopId | undefined {
  const cells = (Object.hasOwn(regions, region) ? regions[region] : undefined)?.cells ?? {};
  return plan?.mops.find(({ id }) => {
    const cell = cells[id];
    if (!cell) return false;
    if (cell.status === 'failed') return !nothingChanged(cell, plan);
    return ['running', 'rolling-back', 'interrupted', 'rollback-interrupted'].includes(cell.status);
  })?.id;
}

/** What the release's policy asks for after a job ended without finishing `mop`: its rollback now, or nothing by itself. */
export function planRecovery(state: ReleaseState, region: RegionId, mop: MopId): NextStep {
  const { plan, regions, stop } = state;
  const cell = regions[region]?.cells[mop];
  if (!plan || !cell) return { kind: 'refuse', reason: `${mop} in ${region} is not in the plan` };
  const skip = (reason: string): NextStep => ({ kind: 'skip', reason, attempt: cell.attempt });
  if (cell.status === 'running' || cell.status === 'rolling-back') return { kind: 'settle-open' };
  if (stop) return skip(`an emergency stop by ${stop.by} is in force, and nothing follows by itself`);
  const asked = state.decisions.find(
    ({ kind, region: of, mop: about }) =>
      kind !== 'batch' &&
      kind !== 'attempts' &&
      kind !== 'leftovers' &&
      (of === undefined || of === region) &&
      (about === undefined || about === mop),
  );
  if (asked) return skip(`a person decides what follows (${asked.question})`);
  return whatFollows(plan, regions[region], mop, skip);
}

function whatFollows(
  plan: Plan,
  region: RegionState | undefined,
  mop: MopId,
  skip: (reason: string) => NextStep,
): NextStep {
  const cell = region?.cells[mop];
  const why = `attempt ${cell?.attempt ?? 0} ${cell?.status === 'failed' ? 'failed' : 'was interrupted'}: ${cell?.reason ?? ''}`;
  switch (cell?.status) {
    case 'interrupted':
      if (isManual(plan, mop)) return skip('it is done by hand, in a new attempt: run the failed jobs again');
      return plan.policy.onInterrupted === 'retry'
        ? skip('the policy is to try again without a rollback: run the failed jobs again')
        : { kind: 'roll-back', reason: why };
    case 'rollback-interrupted':
      return { kind: 'roll-back', reason: `its rollback was interrupted: ${cell.reason ?? ''}` };
    case 'failed':
      return nothingChanged(cell, plan) ? skip('no host was changed') : { kind: 'roll-back', reason: why };
    default:
      return skip('nothing was left unfinished');
  }
}
