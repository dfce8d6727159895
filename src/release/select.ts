import { didYouMean } from './near-name.js';

export type Selection =
  | { readonly kind: 'selected'; readonly ids: readonly string[] }
  | { readonly kind: 'unknown'; readonly id: string; readonly hint: string };

/** All (`undefined` or `*`), the first so many (a count), or those named. */
export type Wanted = readonly string[] | number | undefined;

/** Chooses from `known`, keeping its order. A count may also be written as text. */
export function selectIds(wanted: Wanted, known: readonly string[]): Selection {
  if (typeof wanted === 'number') return { kind: 'selected', ids: known.slice(0, wanted) };
  const names = (wanted ?? []).map((name) => name.trim()).filter((name) => name !== '');
  const [first] = names;
  if (first === undefined || names.includes('*')) return { kind: 'selected', ids: known };
  if (names.length === 1 && /^[1-9]\d*$/.test(first) && !known.includes(first)) {
    return { kind: 'selected', ids: known.slice(0, Number(first)) };
  }
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    return { kind: 'unknown', id: unknown, hint: didYouMean(unknown, known) || `: known are ${known.join(', ')}` };
  }
  return { kind: 'selected', ids: known.filter((id) => names.includes(id)) };
}
