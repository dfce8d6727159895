import type { ReleaseState } from '../../src/ledger/state.js';

export interface DocumentRow {
  readonly mop: string;
  readonly title: string;
  readonly number: number;
  /** Region → hash of its document. */
  readonly hashes: Readonly<Record<string, string>>;
}

/** The MOPs whose title, id, type or category holds every word of the search. */
export function documentRows({ plan }: Pick<ReleaseState, 'plan'>, search: string): readonly DocumentRow[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return (plan?.mops ?? [])
    .map((mop, index) => ({ mop, number: index + 1 }))
    .filter(({ mop }) => {
      const text = `${mop.title} ${mop.id} ${mop.type} ${mop.category}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .map(({ mop, number }) => ({
      mop: mop.id,
      title: mop.title,
      number,
      hashes: Object.fromEntries(Object.entries(mop.cells).map(([region, cell]) => [region, cell.document])),
    }));
}
