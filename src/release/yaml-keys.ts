import { isScalar, visit, type Document, type YAMLMap } from 'yaml';

/** Where each key of a map stands; the first of two that are equal. */
export type KeyOffsets = ReadonlyMap<string, number>;

export function keyOffsets(map: YAMLMap): KeyOffsets {
  const offsets = new Map<string, number>();
  for (const { key } of map.items) {
    if (!isScalar(key) || !key.range) continue;
    const name = String(key.value);
    if (!offsets.has(name)) offsets.set(name, key.range[0]);
  }
  return offsets;
}

/** Where maps name a key again. The parser's own check holds each key against all before it, which a long map makes hours of. */
export function repeatedKeys(document: Document.Parsed): readonly number[] {
  const repeated: number[] = [];
  visit(document, {
    Map: (_key, map) => {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value) && key.range) repeated.push(key.range[0]);
        seen.add(key.value);
      }
    },
  });
  return repeated;
}
