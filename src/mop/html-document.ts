import MarkdownIt from 'markdown-it';
import { escapeHtml, htmlPage } from './html-page.js';

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

const styles = `body{max-width:60rem}header{color:var(--quiet);border-bottom:1px solid var(--line);padding-bottom:.5rem}
main{overflow-wrap:anywhere}main table{display:block;overflow-x:auto}img{max-width:100%}
blockquote{border-left:4px solid var(--line);margin-left:0;padding-left:1rem}.picture{color:var(--quiet)}mark{background:var(--mark);color:inherit}
@media print{main table{display:table}}`;

/** A document as one HTML file that fetches nothing and runs nothing; HTML in the Markdown is shown as text. */
export function htmlDocument(document: {
  readonly title: string;
  readonly about: string;
  readonly markdown: string;
  /** Expressions that are marked as known only when Ansible runs. */
  readonly runtime?: readonly string[];
  /** What follows the text: styles, and HTML in which everything foreign is escaped. */
  readonly after?: { readonly styles: string; readonly html: string };
}): string {
  const { styles: more, html } = document.after ?? { styles: '', html: '' };
  return htmlPage({
    title: document.title,
    styles: `${styles}${more}`,
    body: `<header>${escapeHtml(document.about)}</header>\n<main>\n${markdown.render(document.markdown, { runtime: document.runtime })}${html}</main>`,
  });
}
