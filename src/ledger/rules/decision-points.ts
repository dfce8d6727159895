import { batchesOf, type Batch } from '../../release/batches.js';
import type { RegionId } from '../../release/plan.js';
import type { NewEvent } from '../events.js';
import type { CellState, RegionState } from '../state.js';
import { isDone, regionOf, type Context } from './context.js';

/** The first batch of a region that still has something to run, and whether a person gave its go for the plan in force. */
export function nextBatch(
  { plan }: Pick<Context, 'plan'>,
  region: RegionState,
): { readonly batch: Batch; readonly of: number; readonly hasGo: boolean } | undefined {
  const batches = batchesOf(plan);
  const batch = batches.find(({ mops }) => mops.some((mop) => !isDone(region.cells[mop])));
  if (!batch) return undefined;
  return { batch, of: batches.length, hasGo: region.goes[batch.number] === plan.manifestHash };
}

export function batchDecisionId(region: RegionId, batch: number): string {
  return `batch:${region}:${batch}`;
}

/** Asks for the go of the region's next batch, unless it was given or is being asked for; `changed` are cells as they will be. */
export function requestNextBatch(
  context: Context,
  id: RegionId,
  changed: Readonly<Record<string, CellState>> = {},
): readonly NewEvent[] {
  const region = regionOf(context.state, id);
  if (!region) return [];
  const next = nextBatch(context, { ...region, cells: { ...region.cells, ...changed } });
  if (!next || next.hasGo) return [];
  const decision = batchDecisionId(id, next.batch.number);
  if (context.state.decisions.some((open) => open.id === decision)) return [];
  const [first, last] = [next.batch.mops[0] ?? '', next.batch.mops.at(-1) ?? ''];
  const irreversible = context.plan.mops.some(({ id: mop, reversible }) => mop === first && reversible === false);
  const what = irreversible ? `${first} alone, which CANNOT BE ROLLED BACK` : `${first} to ${last}`;
  return [
    {
      type: 'DecisionRequested',
      data: {
        decision,
        kind: 'batch',
        region: id,
        batch: next.batch.number,
        question: `${id}: go for batch ${next.batch.number} of ${next.of} (${what})?`,
      },
    },
  ];
}
