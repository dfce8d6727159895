import type { MopId, Policy } from './plan.js';

/** The MOPs between two decision points; `number` counts from 1. */
export interface Batch {
  readonly number: number;
  readonly mops: readonly MopId[];
}

/**
 * Cuts the plan's MOPs, in order, into batches of at most `policy.decisionPointEvery`; a person's go is needed before each.
 * A MOP that cannot be rolled back is a batch of its own: its go is for nothing else.
 */
export function batchesOf(plan: {
  readonly mops: readonly { readonly id: MopId; readonly reversible?: boolean | undefined }[];
  readonly policy: Pick<Policy, 'decisionPointEvery'>;
}): readonly Batch[] {
  const batches: { number: number; mops: MopId[]; closed: boolean }[] = [];
  for (const { id, reversible = true } of plan.mops) {
    const last = batches.at(-1);
    if (!last || last.closed || !reversible || last.mops.length === plan.policy.decisionPointEvery) {
      batches.push({ number: batches.length + 1, mops: [id], closed: !reversible });
    } else last.mops.push(id);
  }
  return batches.map(({ number, mops }) => ({ number, mops }));
}
