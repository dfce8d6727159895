import TurndownService from 'turndown';
import { numberIn, withoutMarks } from './docx-numbers.js';

const template = /(\{\{[^]*?\}\}|\{%[^]*?%\}|\{#[^]*?#\})/;

/** Mammoth's HTML as Markdown in which Jinja2 stands as it was written. */
export function htmlMarkdown(html: string): string {
  const service = new TurndownService({
    headingStyle: 'atx',
    codeBlockStyle: 'fenced',
    bulletListMarker: '-',
    emDelimiter: '*',
  });
  service.escape = (text) => outsideTemplates(text, escapeText);
  service.addRule('code blocks', {
    filter: 'pre',
    replacement: (_content, node) => {
      const code = outsideTemplates(linesOf(node as unknown as TextNode), (text) => text);
      const longest = Math.max(2, ...[...code.matchAll(/`+/g)].map((match) => match[0].length));
      const fence = '`'.repeat(longest + 1);
      return `\n\n${fence}\n${code}\n${fence}\n\n`;
    },
  });
  service.addRule('numbered items', {
    filter: (node) => {
      const item = node as unknown as TextNode;
      return item.nodeName === 'LI' && item.parentNode?.nodeName === 'OL' && ownNumber(item) !== undefined;
    },
    replacement: (content, node) => {
      const text = withoutMarks(content).trim().replaceAll('\n', '\n    ');
      return `${ownNumber(node as unknown as TextNode) ?? ''}.  ${text}\n`;
    },
  });
  service.addRule('tables', { filter: 'table', replacement: (_content, node) => `\n\n${tableOf(service, node)}\n\n` });
  return `${withoutMarks(service.turndown(html))}\n`;
}

interface TextNode {
  readonly nodeName: string;
  readonly parentNode: TextNode | null;
  readonly textContent: string | null;
  readonly childNodes: ArrayLike<unknown>;
}

/** The text of a block of code, in which Word's line breaks are line breaks. */
function linesOf(node: TextNode): string {
  if (node.nodeName === 'BR') return '\n';
  const children = Array.from(node.childNodes) as TextNode[];
  return children.length === 0 ? withoutMarks(node.textContent ?? '') : children.map(linesOf).join('');
}

/** The number in front of an item's own text, not of one within it. */
function ownNumber(item: TextNode): string | undefined {
  const [first] = Array.from(item.childNodes) as TextNode[];
  return numberIn((first?.textContent ?? '').slice(0, 20));
}

/** Jinja2 stays as it is, but for the quotation marks that Word makes of straight ones. */
function outsideTemplates(text: string, change: (text: string) => string): string {
  return text
    .split(template)
    .map((part, index) => (index % 2 === 0 ? change(part) : part.replace(/[“”„]/g, '"').replace(/[‘’‚]/g, "'")))
    .join('');
}

/** What Markdown would read as its own; an underscore within a word is none. */
function escapeText(text: string): string {
  return text
    .replace(/[\\*`]/g, '\\$&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replaceAll('](', ']\\(')
    .replace(/^(\s*)(#{1,6}(?=\s)|>|[-+](?=\s))/, '$1\\$2')
    .replace(/^(\s*\d+)([.)])(?=\s)/, '$1\\$2');
}

interface TableNode {
  readonly nodeName: string;
  readonly innerHTML: string;
  readonly childNodes: ArrayLike<unknown>;
  getAttribute(name: string): string | null;
}

const childrenOf = (node: TableNode, ...names: readonly string[]): readonly TableNode[] =>
  (Array.from(node.childNodes) as TableNode[]).filter((child) => names.includes(child.nodeName));

function tableOf(service: TurndownService, node: unknown): string {
  const table = node as TableNode;
  const rows = [table, ...childrenOf(table, 'THEAD', 'TBODY')].flatMap((part) => childrenOf(part, 'TR'));
  const open: number[] = [];
  const lines = rows.map((row) => {
    const cells: string[] = [];
    const skipSpanned = (): void => {
      for (; (open[cells.length] ?? 0) > 0; cells.push('')) open[cells.length] = (open[cells.length] ?? 0) - 1;
    };
    for (const cell of childrenOf(row, 'TD', 'TH')) {
      skipSpanned();
      const [columns, down] = [spanOf(cell, 'colspan'), spanOf(cell, 'rowspan')];
      for (let column = 0; column < columns; column += 1) {
        open[cells.length] = down - 1;
        cells.push(column === 0 ? cellText(service.turndown(cell.innerHTML)) : '');
      }
    }
    skipSpanned();
    return cells;
  });
  const width = Math.max(1, ...lines.map((cells) => cells.length));
  const line = (cells: readonly string[]): string =>
    `| ${Array.from({ length: width }, (_, index) => cells[index] ?? '').join(' | ')} |`;
  const [head = [], ...body] = lines;
  return [line(head), `|${'---|'.repeat(width)}`, ...body.map(line)].join('\n');
}

const spanOf = (cell: TableNode, name: string): number =>
  Math.min(Math.max(Math.trunc(Number(cell.getAttribute(name) ?? 1)) || 1, 1), 100);

/** One line: a cell of Markdown has no more. The bar of a filter is Jinja2's and goes when it is rendered. */
function cellText(markdown: string): string {
  return markdown
    .trim()
    .replace(/\n+\s*(?=(?:-|\d+\.)\s)/g, '; ')
    .replace(/\s*\n\s*/g, ' ')
    .split(template)
    .map((part, index) => (index % 2 === 0 ? part.replaceAll('|', '\\|') : part))
    .join('');
}
