import type { MopId, Policy } from './plan.js';

/** The MOPs between two decision points; `number` counts from 1. */
export interface Batch {
  readonly number: number;
  readonly mops: readonly MopId[];
}

/** Cuts the plan's MOPs, in order, into batches of `policy.decisionPointEvery`; a person's go is needed before each. */
export function batchesOf(plan: {
  readonly mops: readonly { readonly id: MopId }[];
  readonly policy: Pick<Policy, 'decisionPointEvery'>;
}): readonly Batch[] {
  const size = plan.policy.decisionPointEvery;
  const batches: Batch[] = [];
  for (let start = 0; start < plan.mops.length; start += size) {
    batches.push({ number: batches.length + 1, mops: plan.mops.slice(start, start + size).map((mop) => mop.id) });
  }
  return batches;
}
