import type { RegionId } from '../release/plan.js';

/** What the ids of all questions about one gate begin with, whichever run asked. */
export function gateDecisionPrefix(item: string, region: RegionId | undefined): string {
  return `gate:${item}:${region ?? 'all'}:`;
}

/** The question that a run asks when a gate cannot tell: within that run it is asked, and answered, once. */
export function gateDecisionId(item: string, region: RegionId | undefined, run: string): string {
  return `${gateDecisionPrefix(item, region)}${run}`;
}
