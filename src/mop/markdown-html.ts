import MarkdownIt from 'markdown-it';
import { escapeHtml } from './html-page.js';
import { sectionsOf } from './markdown-sections.js';
import { fillOf, shapesKeeping, type Fill } from './word-shape.js';

const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false });

// Pictures from elsewhere would be fetched when the document is opened.
markdown.renderer.rules['image'] = (tokens, index) => {
  const token = tokens[index];
  const source = String(token?.attrGet('src') ?? '');
  const text = escapeHtml(token?.content ?? '');
  return /^data:image\/(?:png|jpeg|gif);base64,/.test(source)
    ? `<img src="${escapeHtml(source)}" alt="${text}">`
    : `<span class="picture">${text} (${escapeHtml(source)})</span>`;
};

const escapeText = (text: string): string => markdown.utils.escapeHtml(text);

/** Text as HTML in which expressions that were left for Ansible are marked. */
function mark(text: string, env: unknown): string {
  const { runtime = [] } = (env ?? {}) as { readonly runtime?: readonly string[] };
  return runtime.reduce((html, expression) => {
    const escaped = escapeText(expression);
    if (!html.includes(escaped)) return html;
    return html.replaceAll(escaped, () => `<mark title="known only when Ansible runs">${escaped}</mark>`);
  }, escapeText(text));
}

markdown.renderer.rules['text'] = (tokens, index, _options, env) => mark(tokens[index]?.content ?? '', env);
markdown.renderer.rules['code_inline'] = (tokens, index, _options, env) =>
  `<code>${mark(tokens[index]?.content ?? '', env)}</code>`;
markdown.renderer.rules['code_block'] = (tokens, index, _options, env) =>
  `<pre><code>${mark(tokens[index]?.content ?? '', env)}</code></pre>\n`;
markdown.renderer.rules['fence'] = (tokens, index, _options, env) => {
  const [language = ''] = (tokens[index]?.info ?? '').trim().split(/\s+/);
  const kind = language === '' ? '' : ` class="language-${escapeHtml(language)}"`;
  return `<pre><code${kind}>${mark(tokens[index]?.content ?? '', env)}</code></pre>\n`;
};

/** Markdown as HTML; markup in it is shown as text. `runtime`: expressions that are marked as known only when Ansible runs. */
export type MarkdownToHtml = (markdown: string, runtime?: readonly string[]) => string;

export const markdownHtml: MarkdownToHtml = (text, runtime = []) => markdown.render(text, { runtime });

/**
 * The same, for documents that are much alike, such as those of one MOP: a section that differs from one before only in its words
 * is not parsed again.
 */
export function alikeMarkdownHtml(): MarkdownToHtml {
  const makers = new Map<string, (section: string) => string>();
  return (text, runtime = []) => {
    const key = runtime.join('\u0000');
    const make = makers.get(key) ?? sectionHtml(runtime);
    makers.set(key, make);
    return sectionsOf(text).map(make).join('');
  };
}

function sectionHtml(runtime: readonly string[]): (section: string) => string {
  const same = new Map<string, string>();
  const alike = new Map<string, Fill>();
  const shapeOf = shapesKeeping(runtime);
  return (section) => {
    const known = same.get(section);
    if (known !== undefined) return known;
    const { text, words } = shapeOf(section);
    const fill = alike.get(text) ?? fillOf(markdownHtml(text, runtime));
    alike.set(text, fill);
    const html = fill(words);
    same.set(section, html);
    return html;
  };
}
