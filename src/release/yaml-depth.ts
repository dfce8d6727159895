/**
 * Where a YAML text may be nested deeper than so many levels, told without parsing it: by the brackets that are open, and by what
 * lines are indented by. Brackets within texts count too, so it may be wrong where a text opens that many and closes none.
 */
export function tooDeepAt(
  text: string,
  deepest: number,
): { readonly line: number; readonly column: number } | undefined {
  let open = 0;
  const columns: number[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const [prefix = ''] = /^ *(?:[-?] +)*/.exec(line) ?? [];
    if (prefix.length < line.trimEnd().length) {
      const starts = [...prefix.matchAll(/[-?]/g)].map((match) => match.index);
      for (const column of [...starts, prefix.length]) {
        while ((columns.at(-1) ?? -1) >= column) columns.pop();
        columns.push(column);
      }
      if (columns.length > deepest) return { line: index + 1, column: 1 };
    }
    for (const match of line.matchAll(/[[\]{}]/g)) {
      open = Math.max(0, open + (match[0] === '[' || match[0] === '{' ? 1 : -1));
      if (open > deepest) return { line: index + 1, column: match.index + 1 };
    }
  }
  return undefined;
}
