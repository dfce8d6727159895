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

const styles = `body{max-width:60rem}header{color:var(--quiet);border-bottom:1px solid var(--line);padding-bottom:.5rem}
main{overflow-wrap:anywhere}main table{display:block;overflow-x:auto}img{max-width:100%}
blockquote{border-left:4px solid var(--line);margin-left:0;padding-left:1rem}.picture{color:var(--quiet)}
@media print{main table{display:table}}`;

/** A document as one HTML file that fetches nothing and runs nothing; HTML in the Markdown is shown as text. */
export function htmlDocument(document: {
  readonly title: string;
  readonly about: string;
  readonly markdown: string;
}): string {
  return htmlPage({
    title: document.title,
    styles,
    body: `<header>${escapeHtml(document.about)}</header>\n<main>\n${markdown.render(document.markdown)}</main>`,
  });
}
