/** Reads RFC 4180 text: a reader of its own, so that what is written is held against the standard and not against its writer. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (let at = 0; at < text.length;) {
    const quoted = text[at] === '"';
    const match = quoted ? /"((?:[^"]|"")*)"/y : /([^,\r\n"]*)/y;
    match.lastIndex = at;
    const [whole = '', content = ''] = match.exec(text) ?? [];
    if (quoted && whole === '') throw new Error(`a quote is not closed at ${at}`);
    row.push(quoted ? content.replaceAll('""', '"') : content);
    at += whole.length;
    if (text[at] === ',') at += 1;
    else if (text.startsWith('\r\n', at)) {
      rows.push(row);
      row = [];
      at += 2;
    } else throw new Error(`neither comma nor end of row at ${at}: ${text.slice(at, at + 20)}`);
  }
  return rows;
}
