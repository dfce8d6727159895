import { setTimeout as sleep } from 'node:timers/promises';
import type { Ledger } from '../../src/ledger/ledger.js';
import type { ReleaseState } from '../../src/ledger/state.js';
import type { RegionId } from '../../src/release/plan.js';

/** Starts one region's pipeline; settles when its run has ended. Aborting cancels the run as a person would. */
export type StartRegion = (region: RegionId, cancel: AbortSignal) => Promise<unknown>;

/** Between two starts: short enough to be one moment, long enough that who is started first also asks first. */
const apartMs = 300;

/**
 * Starts the pipelines of all regions in one moment, in the order given: only the lock orders what they do. When the
 * region whose turn it is has no pipeline left, the others wait for nothing, and are canceled.
 */
export async function runRegions(
  order: readonly RegionId[],
  ledger: Ledger,
  start: StartRegion,
  cancel: AbortSignal,
  say: (text: string) => void,
): Promise<void> {
  let told = false;
  const live = new Map(order.map((region) => [region, new AbortController()]));
  const cancelAll = (): void => {
    for (const run of live.values()) run.abort();
  };
  cancel.addEventListener('abort', cancelAll);
  try {
    const results = await Promise.allSettled(
      order.map(async (region, place) => {
        try {
          await sleep(place * apartMs);
          await start(region, live.get(region)?.signal ?? cancel);
        } finally {
          live.delete(region);
          await cancelWaiters();
        }
      }),
    );
    const broken = results.find((result) => result.status === 'rejected');
    if (broken) throw broken.reason;
  } finally {
    cancel.removeEventListener('abort', cancelAll);
  }

  async function cancelWaiters(): Promise<void> {
    if (live.size === 0) return;
    const next = nextRegion(await ledger.refresh());
    if (next === undefined || live.has(next) || told) return;
    told = true;
    say(`${next} ended without completing: ${[...live.keys()].join(', ')} cannot start and are canceled.`);
    cancelAll();
  }
}

/** The first region that is not done. */
export function nextRegion(state: ReleaseState): RegionId | undefined {
  return state.plan?.regions.find(({ id }) => !['completed', 'skipped'].includes(state.regions[id]?.status ?? ''))?.id;
}
