import { didYouMean } from '../release/near-name.js';
import type { Finding } from './finding.js';

/** Which variables a MOP asks for. */
export interface VariableUses {
  /** Every word that may be a variable. */
  readonly mentioned: ReadonlySet<string>;
  /** Roots of readings that had no value in some region. */
  readonly missing: ReadonlySet<string>;
  /** Readings for which a default stands where they have no value. */
  readonly defaulted: readonly {
    readonly text: string;
    readonly root: string;
    readonly file: string;
    readonly line: number;
    readonly column: number;
  }[];
}

type Values = Readonly<Record<string, unknown>>;

/** Readings of a MOP that have a value in no region, so that their default stands in every document. */
export function hiddenByDefault(
  mop: string,
  { defaulted }: VariableUses,
  regions: readonly { readonly values: Values }[],
): readonly Finding[] {
  const known = new Set(regions.flatMap(({ values }) => Object.keys(values)));
  const hidden = defaulted.filter(({ text, root }) => {
    const path = pathOf(text) ?? [root];
    return regions.every(({ values }) => valueAt(values, path) === undefined);
  });
  return hidden.map(({ text, root, file, line, column }): Finding => ({
    rule: 'hidden-by-default',
    severity: 'warning',
    message: `"${text}" has a value in no region: its default stands in every document${known.has(root) ? '' : didYouMean(root, known)}`,
    file,
    line,
    column,
    mop,
  }));
}

/** `site.dns[0]["a"]` as a path; undefined where a part of it is known only when it is rendered. */
function pathOf(text: string): readonly string[] | undefined {
  if (!/^\w+(?:\.\w+|\[(?:\d+|"[^"\\]*"|'[^'\\]*')\])*$/.test(text)) return undefined;
  return [...text.matchAll(/\["([^"]*)"\]|\['([^']*)'\]|\[(\d+)\]|(\w+)/g)].map(
    ([, double, single, index, name]) => double ?? single ?? index ?? name ?? '',
  );
}

function valueAt(values: Values, path: readonly string[]): unknown {
  let value: unknown = values;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Values)[key];
  }
  return value;
}
