import type { Plan, PlannedMop, RegionId } from '../../release/plan.js';
import type { Decision } from '../commands.js';
import type { Actor, Run } from '../events.js';
import type { CellState, OpenDecision, RegionState, ReleaseState } from '../state.js';
import { refused } from './answer.js';

/** What a rule may look at: an active release's state, its plan, who asks, and the service's clock. */
export interface Context {
  readonly state: ReleaseState;
  readonly plan: Plan;
  readonly actor: Actor;
  readonly nowMs: number;
}

export function regionOf(state: ReleaseState, id: RegionId): RegionState | undefined {
  return Object.hasOwn(state.regions, id) ? state.regions[id] : undefined;
}

/** The cell and its planned MOP, or why there is none. */
export function cellOf(
  { state, plan }: Context,
  region: RegionId,
  mop: string,
):
  | { readonly kind: 'cell'; readonly cell: CellState; readonly planned: PlannedMop; readonly region: RegionState }
  | Decision {
  const found = regionOf(state, region);
  if (!found) return unknownRegion(plan, region);
  const planned = plan.mops.find(({ id }) => id === mop);
  const cell = Object.hasOwn(found.cells, mop) ? found.cells[mop] : undefined;
  if (!planned || !cell) {
    return unknownMop(plan, mop);
  }
  return { kind: 'cell', cell, planned, region: found };
}

export function unknownRegion(plan: Plan, region: RegionId): Decision {
  return refused(
    'unknown-region',
    `Region ${region} is not in release ${plan.release}; name one of ${plan.regions.map(({ id }) => id).join(', ')}.`,
  );
}

function unknownMop(plan: Plan, mop: string): Decision {
  return refused(
    'unknown-mop',
    `MOP ${mop} is not in release ${plan.release}; name one of the plan: ${plan.mops.map(({ id }) => id).join(', ')}.`,
  );
}

export function sameRun(a: Run | undefined, b: Run | undefined): boolean {
  return (
    a !== undefined &&
    b !== undefined &&
    a.organization === b.organization &&
    a.project === b.project &&
    a.runId === b.runId
  );
}

export function needsPerson({ actor }: Context, act: string, reason: string): Decision | undefined {
  if (actor.kind !== 'person') {
    return refused(
      'needs-person',
      `Only a named person can ${act}; run it by hand or through an approval, not as ${actor.name}.`,
    );
  }
  if (actor.proof === undefined) {
    return refused(
      'needs-proof',
      `Nothing proves that ${actor.name} is a person; to ${act}, sign in, approve, or run it by hand.`,
    );
  }
  return reason.trim() === '' ? refused('needs-reason', `Say why: to ${act} needs a reason.`) : undefined;
}

/** The loudest state there is: until a person answers, nothing starts anywhere. */
export function failedRollback({ decisions }: Pick<ReleaseState, 'decisions'>): OpenDecision | undefined {
  return decisions.find(({ kind }) => kind === 'rollback-failed');
}

/** Refuses what names a region or MOP that is not in the plan. */
export function unknownPlace(
  { state, plan }: Pick<Context, 'state' | 'plan'>,
  { region, mop }: { readonly region?: string | undefined; readonly mop?: string | undefined },
): Decision | undefined {
  if (region !== undefined && !regionOf(state, region)) return unknownRegion(plan, region);
  return mop !== undefined && !plan.mops.some(({ id }) => id === mop) ? unknownMop(plan, mop) : undefined;
}

/** No playbook does it: a person does, and attests it. */
export function isManual({ mops }: Plan, mop: string): boolean {
  return mops.some(({ id, manual }) => id === mop && manual === true);
}

/** Done for the order's sake: nothing more is to be run there. */
export function isDone(cell: CellState | undefined): boolean {
  return cell?.status === 'succeeded' || cell?.status === 'skipped';
}

/** The region whose turn it is: the first in the order that is neither completed nor skipped. */
export function firstOpenRegion(state: ReleaseState, plan: Plan): RegionId | undefined {
  return plan.regions.find(({ id }) => !isRegionDone(regionOf(state, id)))?.id;
}

export function isRegionDone(region: RegionState | undefined): boolean {
  return region?.status === 'completed' || region?.status === 'skipped';
}
