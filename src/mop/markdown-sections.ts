const fenceLine = /([ \t]*)(`{3,}|~{3,})([^\n]*)/y;
const headingLine = /#{1,6}(?:[ \t]|$)/my;

/**
 * Markdown cut before its headings: whatever stood before has ended there, so each section by itself gives the HTML that it gives
 * in the whole. Where that is not certain the whole is one section: link definitions work across sections, and a fence within a
 * list may end where the list does.
 */
export function sectionsOf(markdown: string): readonly string[] {
  if (/\]:|\r/.test(markdown)) return [markdown];
  const sections: string[] = [];
  let start = 0;
  let fence: { readonly mark: string; readonly indent: number } | undefined;
  for (let line = 0; line < markdown.length;) {
    const end = markdown.indexOf('\n', line) + 1 || markdown.length + 1;
    fenceLine.lastIndex = line;
    const [, indent = '', mark = '', rest = ''] = fenceLine.exec(markdown) ?? [];
    if (fence === undefined) {
      if (mark !== '' && !(mark.startsWith('`') && rest.includes('`'))) {
        if (indent.length > 3 || indent.includes('\t')) return [markdown];
        fence = { mark, indent: indent.length };
      }
      headingLine.lastIndex = line;
      if (line > start && headingLine.test(markdown)) {
        sections.push(markdown.slice(start, line));
        start = line;
      }
    } else if (mark.startsWith(fence.mark) && rest.trim() === '' && indent.length <= 3) {
      if (indent.length !== fence.indent) return [markdown];
      fence = undefined;
    } else if (isLess(markdown.slice(line, end), fence.indent)) return [markdown];
    line = end;
  }
  return [...sections, markdown.slice(start)];
}

/** Whether a line begins before so many columns. */
function isLess(line: string, columns: number): boolean {
  const begins = /^ *(?=[^ \t\n])/.exec(line);
  return begins !== null && begins[0].length < columns;
}
