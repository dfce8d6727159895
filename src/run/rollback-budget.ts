import type { ReleaseState } from '../ledger/state.js';

export interface RollbackBudget {
  readonly what: string;
  readonly usedMs: number;
  readonly budgetMs: number;
}

/** How much of its budget the rollback under way has used at `nowMs`; undefined when none is under way. */
export function rollbackBudget({ rollback, open, plan }: ReleaseState, nowMs: number): RollbackBudget | undefined {
  if (!plan) return undefined;
  const { immediateMs, regionMs, releaseMs } = plan.policy.rollbackBudgets;
  if (rollback) {
    const { scope, remaining, sinceMs } = rollback;
    const budgetMs = { mop: immediateMs, region: regionMs, release: releaseMs }[scope];
    const left = remaining.length === 1 ? '1 MOP' : `${remaining.length} MOPs`;
    return { what: `rollback of the ${scope}, ${left} to go`, usedMs: nowMs - sinceMs, budgetMs };
  }
  if (open?.kind !== 'rollback') return undefined;
  return { what: `rollback of ${open.mop} in ${open.region}`, usedMs: nowMs - open.sinceMs, budgetMs: immediateMs };
}

/** `rollback of the region, 3 MOPs to go: 12 min of its budget of 4 h`, and whether it is over. */
export function describeBudget({ what, usedMs, budgetMs }: RollbackBudget): string {
  const over = usedMs > budgetMs ? ', OVER BUDGET' : '';
  return `${what}: ${span(usedMs)} of its budget of ${span(budgetMs)}${over}`;
}

/** `12 s`, `4 min`, `1 h 05 min`. */
export function span(ms: number): string {
  if (ms < 60_000) return `${Math.max(0, Math.round(ms / 1000))} s`;
  const minutes = Math.round(ms / 60_000);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest === 0 ? '' : ` ${String(rest).padStart(2, '0')} min`}`;
}
