import type { MopId, Plan, RegionId } from '../release/plan.js';
import { emptyCell, type CellState, type RegionState, type ReleaseState } from './state.js';

/** The state with one region changed; as it is where the plan has no such region. */
export function withRegion(
  state: ReleaseState,
  id: RegionId,
  change: (region: RegionState) => RegionState,
): ReleaseState {
  const region = own(state.regions, id);
  return region ? { ...state, regions: { ...state.regions, [id]: change(region) } } : state;
}

/** The state with one MOP of a region changed; as it is where the plan has no such cell. */
export function withCell(
  state: ReleaseState,
  id: RegionId,
  mop: MopId,
  change: (cell: CellState) => CellState,
): ReleaseState {
  return withRegion(state, id, (region) => {
    const cell = own(region.cells, mop);
    return cell ? { ...region, cells: { ...region.cells, [mop]: change(cell) } } : region;
  });
}

/** A completed region with a MOP rolled back is not complete any more: its own re-run comes before any later region. */
export function reopened(state: ReleaseState, region: RegionId, reason: string): ReleaseState {
  return withRegion(state, region, (r) => (r.status === 'completed' ? { ...r, status: 'failed', reason } : r));
}

/** A region that was rolled back and runs a MOP again, under the grant that rolled it back or one that took over from it, has no outcome yet. */
export function executedAgain(state: ReleaseState, region: RegionId): ReleaseState {
  return withRegion(state, region, (r) =>
    r.status === 'rolled-back' ? { ...r, status: 'executing', finishedAtMs: undefined } : r,
  );
}

/** Whatever changes a region after its post-validation makes that validation stale. */
export function withoutPostValidation(state: ReleaseState, region: RegionId): ReleaseState {
  return withRegion(state, region, (r) => {
    const { 'post-validation': _stale, ...checklist } = r.checklist;
    return { ...r, checklist };
  });
}

/** A plan's regions and cells; what earlier revisions started keeps its history, goes are void, and what has a new MOP is not complete. */
export function regionsOf(plan: Plan, before: ReleaseState['regions']): ReleaseState['regions'] {
  return Object.fromEntries(
    plan.regions.map(({ id }) => {
      const known = own(before, id);
      const cells = Object.fromEntries(plan.mops.map((mop) => [mop.id, own(known?.cells, mop.id) ?? emptyCell]));
      const fresh: RegionState = { status: 'waiting', cells, goes: {}, checklist: {}, health: 'unknown' };
      if (!known) return [id, fresh];
      const added = known.status === 'completed' ? plan.mops.find((mop) => !own(known.cells, mop.id)) : undefined;
      const reopen = added ? { status: 'failed' as const, reason: `the plan was revised: ${added.id} is new` } : {};
      return [id, { ...known, cells, goes: {}, ...reopen }];
    }),
  );
}

/** Ids are other people's words: `constructor` may be one, and is no region of a record that lacks it. */
function own<T>(record: Readonly<Record<string, T>> | undefined, id: string): T | undefined {
  return record && Object.hasOwn(record, id) ? record[id] : undefined;
}
