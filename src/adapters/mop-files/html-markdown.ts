import TurndownService from 'turndown';

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
      const code = outsideTemplates((node as unknown as { readonly textContent: string }).textContent, (text) => text);
      const longest = Math.max(2, ...[...code.matchAll(/`+/g)].map((match) => match[0].length));
      const fence = '`'.repeat(longest + 1);
      return `\n\n${fence}\n${code}\n${fence}\n\n`;
    },
  });
  service.addRule('tables', { filter: 'table', replacement: (_content, node) => `\n\n${tableOf(service, node)}\n\n` });
  return `${service.turndown(html)}\n`;
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
