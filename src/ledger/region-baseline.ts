import type { RegionState } from './state.js';

/** The checklist item that names a region's baseline. */
export const baselineItem = 'baseline';

/** Whether no MOP has left a change in the region: what is measured now is how it was before the release. */
export function isUnchanged({ cells }: Pick<RegionState, 'cells'>): boolean {
  return Object.values(cells).every(
    ({ status, phases }) =>
      status === 'pending' ||
      status === 'rolled-back' ||
      status === 'skipped' ||
      (status === 'failed' && !phases.some(({ phase }) => phase === 'implement')),
  );
}
