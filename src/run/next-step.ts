import type { MopId, Plan, RegionId } from '../release/plan.js';
import { isManual } from '../ledger/rules/context.js';
import type { CellState, ReleaseState } from '../ledger/state.js';

/** What run-mop does next for a cell. `decide` has the last word on whether it may. */
export type NextStep =
  | { readonly kind: 'skip'; readonly reason: string; readonly attempt: number }
  | { readonly kind: 'start' }
  | { readonly kind: 'rollback-first'; readonly reason: string }
  | { readonly kind: 'roll-back'; readonly reason: string }
  /** An attempt or rollback was left open by an executor that is dead, or is not yet known to be. */
  | { readonly kind: 'settle-open' }
  | { readonly kind: 'ask'; readonly question: string }
  | { readonly kind: 'refuse'; readonly reason: string };

/** What executing `mop` in `region` means in this state. */
export function planRun(state: ReleaseState, region: RegionId, mop: MopId): NextStep {
  const found = cellIn(state, region, mop);
  if (found.kind !== 'cell') return found;
  const { cell, plan } = found;
  const where = `${mop} in ${region}`;
  const next = state.rollback?.scope === 'mop' ? state.rollback.remaining[0] : undefined;
  if (next?.region === region && next.mop === mop && !state.open) {
    return { kind: 'roll-back', reason: 'a person decided its rollback' };
  }
  switch (cell.status) {
    case 'succeeded':
      return { kind: 'skip', reason: `${where} succeeded in attempt ${cell.attempt}`, attempt: cell.attempt };
    case 'skipped':
      return { kind: 'skip', reason: `${where} was skipped by a person: ${cell.reason ?? ''}`, attempt: cell.attempt };
    case 'pending':
    case 'rolled-back':
      return { kind: 'start' };
    case 'running':
    case 'rolling-back':
      return { kind: 'settle-open' };
    case 'rollback-failed':
      return {
        kind: 'ask',
        question: `the rollback of ${where} failed (${cell.reason ?? ''}); a person sets the hosts right and decides`,
      };
    case 'rollback-interrupted':
      return { kind: 'rollback-first', reason: `its rollback was interrupted: ${cell.reason ?? ''}` };
    case 'failed': {
      const held = state.decisions.find((open) => open.kind === 'hold' && open.region === region && open.mop === mop);
      if (held) return { kind: 'ask', question: held.question };
      return nothingChanged(cell, plan)
        ? { kind: 'start' }
        : { kind: 'rollback-first', reason: `attempt ${cell.attempt} failed: ${cell.reason ?? ''}` };
    }
    case 'interrupted':
      return afterInterruption(state, plan, cell, mop, where);
  }
}

/** What rolling `mop` back in `region` means in this state. */
export function planRollback(state: ReleaseState, region: RegionId, mop: MopId): NextStep {
  const found = cellIn(state, region, mop);
  if (found.kind !== 'cell') return found;
  const { cell } = found;
  const where = `${mop} in ${region}`;
  const { rollback } = state;
  const isPart = !rollback || rollback.remaining.some((step) => step.region === region && step.mop === mop);
  if (!isPart && cell.status !== 'rolled-back' && cell.status !== 'running' && cell.status !== 'rolling-back') {
    return {
      kind: 'skip',
      reason: `${where} is ${cell.status} and no part of the rollback that was decided`,
      attempt: cell.attempt,
    };
  }
  switch (cell.status) {
    case 'rolled-back':
      return { kind: 'skip', reason: `${where} is rolled back already`, attempt: cell.attempt };
    case 'pending':
      return { kind: 'skip', reason: `${where} was never run`, attempt: 0 };
    case 'skipped':
      if (rollback) {
        const reason = `rollback of the ${rollback.scope}; a person skipped it after it was ${cell.skippedAfter ?? 'run'}`;
        return { kind: 'roll-back', reason };
      }
      return {
        kind: 'skip',
        reason: `${where} was skipped by a person: ${cell.reason ?? ''}`,
        attempt: cell.attempt,
      };
    case 'running':
    case 'rolling-back':
      return { kind: 'settle-open' };
    case 'succeeded':
    case 'failed':
    case 'interrupted':
    case 'rollback-failed':
    case 'rollback-interrupted':
      return {
        kind: 'roll-back',
        reason: rollback ? `rollback of the ${rollback.scope}` : 'asked for by hand',
      };
  }
}

/**
 * True when the hosts cannot have been changed since the last rollback: implement starts only after precheck and
 * checkpoint were reported, and under every policy but `retry` an earlier attempt was rolled back before this one began.
 */
export function nothingChanged(cell: CellState, { policy }: Pick<Plan, 'policy'>): boolean {
  if (cell.attempt > 1 && policy.onInterrupted === 'retry') return false;
  if (cell.status === 'succeeded' || cell.checkpoint !== undefined) return false;
  return cell.phases.every(
    ({ phase, outcome }) => phase === 'precheck' || (phase === 'checkpoint' && outcome === 'failed'),
  );
}

function afterInterruption(state: ReleaseState, plan: Plan, cell: CellState, mop: MopId, where: string): NextStep {
  const rollBack: NextStep = {
    kind: 'rollback-first',
    reason: `attempt ${cell.attempt} was interrupted: ${cell.reason ?? ''}`,
  };
  if (isManual(plan, mop)) {
    const open = state.decisions.find((asked) => asked.kind === 'interrupted' && asked.mop === mop);
    return open ? { kind: 'ask', question: open.question } : { kind: 'start' };
  }
  switch (plan.policy.onInterrupted) {
    case 'retry':
      return { kind: 'start' };
    case 'rollback-then-retry':
      return rollBack;
    case 'ask': {
      const open = state.decisions.find(({ kind }) => kind === 'interrupted');
      return open ? { kind: 'ask', question: `${where} was interrupted; ${open.question}` } : rollBack;
    }
  }
}

function cellIn(
  { plan, regions }: ReleaseState,
  region: RegionId,
  mop: MopId,
): { readonly kind: 'cell'; readonly cell: CellState; readonly plan: Plan } | Extract<NextStep, { kind: 'refuse' }> {
  if (!plan)
    return { kind: 'refuse', reason: 'nothing is planned in this ledger; publish the release with render-mop first' };
  const cells = Object.hasOwn(regions, region) ? regions[region]?.cells : undefined;
  if (!cells) {
    return {
      kind: 'refuse',
      reason: `region ${region} is not in the plan; it has ${plan.regions.map(({ id }) => id).join(', ')}`,
    };
  }
  const cell = Object.hasOwn(cells, mop) ? cells[mop] : undefined;
  if (!cell)
    return {
      kind: 'refuse',
      reason: `MOP ${mop} is not in the plan; it has ${plan.mops.map(({ id }) => id).join(', ')}`,
    };
  return { kind: 'cell', cell, plan };
}
