import type { RegionState } from './state.js';

/** The checklist item that names a region's baseline. */
export const baselineItem = 'baseline';

/** Whether no MOP has left a change in the region: what is measured now is how it was before the release. */
export function isUnchanged({ cells }: Pick<RegionState, 'cells'>): boolean {
  return Object.values(cells).every(({ status, skippedAfter = 'pending', phases }) => {
    const left = status === 'skipped' ? skippedAfter : status;
    return (
      left === 'pending' ||
      left === 'rolled-back' ||
      (left === 'failed' && !phases.some(({ phase }) => phase === 'implement'))
    );
  });
}
