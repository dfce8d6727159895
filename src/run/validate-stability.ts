import type { MopRunParts, PreparedMop } from './mop-run.js';
import type { Executing } from './pulse.js';
import { afterStop, describeStop } from './stop-reason.js';
import { watch } from './watch.js';

const betweenMs = 5_000;
/** Services need a moment after their state was put back; after that a region that is not healthy counts as unstable. */
const longestMs = 5 * 60_000;

export type Stability =
  | { readonly kind: 'stable' }
  | { readonly kind: 'failed' | 'interrupted'; readonly reason: string }
  | { readonly kind: 'superseded'; readonly why: string };

/**
 * Shows that the region is stable after a rollback: its health is measured until it passes, for five minutes and the rest of
 * the rollback's budget at most. A measurement that says nothing never counts as stable. Without a probe there is nothing to show.
 */
export async function validateStability(
  parts: MopRunParts,
  { startMeasuring }: Pick<PreparedMop, 'startMeasuring'>,
  mine: Executing,
  budgetLeftMs: number,
): Promise<Stability> {
  if (!startMeasuring) return { kind: 'stable' };
  const { timing, notes, cancellation } = parts;
  const untilMs = timing.now() + Math.min(longestMs, budgetLeftMs);
  for (;;) {
    const { result, stopped } = await watch(parts, startMeasuring(), mine, undefined);
    if (stopped) {
      const reason = describeStop(stopped);
      return afterStop(stopped) === 'append-nothing'
        ? { kind: 'superseded', why: reason }
        : { kind: 'interrupted', reason };
    }
    notes.say(`Health after the rollback: ${result.verdict} (${result.summary}).`);
    if (result.verdict === 'passed') return { kind: 'stable' };
    if (timing.now() + betweenMs > untilMs) {
      return {
        kind: 'failed',
        reason: `what it changed was put back, but the region is not stable: health is ${result.verdict}: ${result.summary}`,
      };
    }
    await timing.pause(betweenMs, cancellation.requested);
  }
}
