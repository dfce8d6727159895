import { lineDifferences, type Difference } from './line-differences.js';

/** What some of the regions have at a place where not all have the same. */
export interface Variant {
  readonly regions: readonly string[];
  readonly lines: readonly string[];
}

/** Documents of one MOP, cut where its regions begin or cease to differ. */
export type Stretch =
  | { readonly kind: 'same'; readonly lines: readonly string[] }
  | { readonly kind: 'different'; readonly variants: readonly Variant[] };

interface Text {
  readonly regions: string[];
  readonly lines: readonly string[];
  readonly differences: readonly Difference[];
}

/** Holds the documents of all regions against each other, line by line; the first region's order of lines leads. */
export function compareRegions(
  documents: readonly { readonly region: string; readonly markdown: string }[],
): readonly Stretch[] {
  const texts = distinctTexts(documents);
  const [first] = texts;
  if (first === undefined) return [];
  const stretches: Stretch[] = [];
  const taken = texts.map(() => 0);
  const shift = texts.map(() => 0);
  let position = 0;
  for (const [from, to] of unitedRanges(texts.flatMap((text) => text.differences))) {
    if (from > position) stretches.push({ kind: 'same', lines: first.lines.slice(position, from) });
    const parts = texts.map((text, index) => {
      const start = from + (shift[index] ?? 0);
      for (;;) {
        const next = text.differences[taken[index] ?? 0];
        if (next === undefined || next.from > to) break;
        taken[index] = (taken[index] ?? 0) + 1;
        shift[index] = next.otherTo - next.to;
      }
      return { regions: text.regions, lines: text.lines.slice(start, to + (shift[index] ?? 0)) };
    });
    stretches.push({ kind: 'different', variants: alike(parts) });
    position = to;
  }
  if (position < first.lines.length) stretches.push({ kind: 'same', lines: first.lines.slice(position) });
  return stretches;
}

function distinctTexts(documents: readonly { readonly region: string; readonly markdown: string }[]): readonly Text[] {
  const texts = new Map<string, Text>();
  let differencesOf: ((lines: readonly string[]) => readonly Difference[]) | undefined;
  for (const { region, markdown } of documents) {
    const known = texts.get(markdown);
    if (known === undefined) {
      const lines = markdown.replace(/\n$/, '').split('\n');
      texts.set(markdown, { regions: [region], lines, differences: differencesOf?.(lines) ?? [] });
      differencesOf ??= differencesFrom(lines);
    } else known.regions.push(region);
  }
  return [...texts.values()];
}

/** Where a text differs depends only on which of its lines stand in the first text as well: mostly that is the same for many. */
function differencesFrom(base: readonly string[]): (lines: readonly string[]) => readonly Difference[] {
  const numbers = new Map<string, number>();
  for (const line of base) if (!numbers.has(line)) numbers.set(line, numbers.size);
  const numbered = base.map((line) => numbers.get(line));
  const found = new Map<string, readonly Difference[]>();
  return (lines) => {
    const common = lines.map((line) => numbers.get(line) ?? -1);
    const key = common.join();
    const differences = found.get(key) ?? lineDifferences(numbered, common);
    found.set(key, differences);
    return differences;
  };
}

/** Ranges of lines of the first text in which any other differs; those with at most one line between them are one. */
function unitedRanges(differences: readonly Difference[]): readonly (readonly [from: number, to: number])[] {
  const ranges: [number, number][] = [];
  for (const { from, to } of [...differences].sort((a, b) => a.from - b.from || a.to - b.to)) {
    const last = ranges.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else ranges.push([from, to]);
  }
  return ranges;
}

function alike(parts: readonly Variant[]): readonly Variant[] {
  const variants = new Map<string, { regions: string[]; lines: readonly string[] }>();
  for (const { regions, lines } of parts) {
    const key = JSON.stringify(lines);
    const known = variants.get(key);
    if (known === undefined) variants.set(key, { regions: [...regions], lines });
    else known.regions.push(...regions);
  }
  return [...variants.values()];
}
