import type { ReleaseState } from '../ledger/state.js';

/** A checklist item whose measurements are stored as a document. */
export interface MeasuredItem {
  /** The region, or undefined for all of them together. */
  readonly region: string | undefined;
  readonly item: string;
  readonly hash: string;
}

/** What was measured so far, in the order of the plan's regions, all regions together last. */
export function measuredItems({ plan, regions, checklist }: ReleaseState): readonly MeasuredItem[] {
  const of = (region: string | undefined, items: ReleaseState['checklist']): readonly MeasuredItem[] =>
    Object.entries(items).flatMap(([item, { measurements }]) =>
      measurements === undefined ? [] : [{ region, item, hash: measurements }],
    );
  return [
    ...(plan?.regions.flatMap(({ id }) => of(id, regions[id]?.checklist ?? {})) ?? []),
    ...of(undefined, checklist),
  ];
}
