import { plainText } from './plain-text.js';

/** What a spreadsheet takes for the start of a formula, also in full width. */
const formula = '[=+\\-@\uFF1D\uFF0B\uFF0D\uFF20]';
const formulaAtStart = new RegExp(`^\\s*${formula}`);
/** Where a reader that parts columns at semicolons would see a cell begin. */
const formulaAfterSemicolon = new RegExp(`;(?=\\s*["']*\\s*${formula})`, 'g');

/** Foreign text stays text: on one line, quoted, and with an apostrophe before whatever a spreadsheet would calculate. */
export function csvCell(value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const plain = plainText(value);
  const inert = `${formulaAtStart.test(plain) ? "'" : ''}${plain.replace(formulaAfterSemicolon, ";'")}`;
  return `"${inert.replaceAll('"', '""')}"`;
}
