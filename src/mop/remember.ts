/** Makes something, or answers with what was made under the same name before, if it was made from the very same. */
export type Remember = <T>(name: string, from: readonly unknown[], make: () => T) => T;

/** Makes everything anew. */
export const forgetful: Remember = (_name, _from, make) => make();

/** Keeps the last of each name: for a release that is rendered again and again while somebody writes it. */
export function remembering(): Remember {
  const kept = new Map<string, { readonly from: readonly unknown[]; readonly made: unknown }>();
  return <T>(name: string, from: readonly unknown[], make: () => T): T => {
    const known = kept.get(name);
    if (known?.from.length === from.length && known.from.every((value, index) => value === from[index]))
      return known.made as T;
    const made = make();
    kept.set(name, { from, made });
    return made;
  };
}
