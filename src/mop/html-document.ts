import { escapeHtml, htmlPage } from './html-page.js';

const styles = `body{max-width:60rem}header{color:var(--quiet);border-bottom:1px solid var(--line);padding-bottom:.5rem}
main{overflow-wrap:anywhere}main table{display:block;overflow-x:auto}img{max-width:100%}
blockquote{border-left:4px solid var(--line);margin-left:0;padding-left:1rem}.picture{color:var(--quiet)}mark{background:var(--mark);color:inherit}
@media print{main table{display:table}}`;

/** A document as one HTML file that fetches nothing and runs nothing. */
export function htmlDocument(document: {
  readonly title: string;
  readonly about: string;
  /** What its Markdown is as HTML. */
  readonly body: string;
  /** What follows the text: styles, and HTML in which everything foreign is escaped. */
  readonly after?: { readonly styles: string; readonly html: string };
}): string {
  const { styles: more, html } = document.after ?? { styles: '', html: '' };
  return htmlPage({
    title: document.title,
    styles: `${styles}${more}`,
    body: `<header>${escapeHtml(document.about)}</header>\n<main>\n${document.body}${html}</main>`,
  });
}
