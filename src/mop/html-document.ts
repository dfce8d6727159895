import MarkdownIt from 'markdown-it';

const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false });

// Pictures from elsewhere would be fetched when the document is opened.
markdown.renderer.rules['image'] = (tokens, index) => {
  const token = tokens[index];
  const source = String(token?.attrGet('src') ?? '');
  const text = markdown.utils.escapeHtml(token?.content ?? '');
  return /^data:image\/(?:png|jpeg|gif);base64,/.test(source)
    ? `<img src="${markdown.utils.escapeHtml(source)}" alt="${text}">`
    : `<span class="picture">${text} (${markdown.utils.escapeHtml(source)})</span>`;
};

const style = `body{font:15px/1.55 "Segoe UI",system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b}
header{color:#555;border-bottom:1px solid #ccc;padding-bottom:.5rem}table{border-collapse:collapse}
td,th{border:1px solid #ccc;padding:.3rem .6rem;text-align:left}pre{background:#f4f4f4;padding:.8rem;overflow:auto}
code{font-family:Consolas,monospace;background:#f4f4f4}blockquote{border-left:4px solid #ccc;margin-left:0;padding-left:1rem}
@media print{body{max-width:none;margin:0}pre{white-space:pre-wrap}}`;

/** A document as one HTML file that fetches nothing and runs nothing; HTML in the Markdown is shown as text. */
export function htmlDocument(document: {
  readonly title: string;
  readonly about: string;
  readonly markdown: string;
}): string {
  const escape = markdown.utils.escapeHtml;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(document.title)}</title>
<style>${style}</style>
</head>
<body>
<header>${escape(document.about)}</header>
<main>
${markdown.render(document.markdown)}</main>
</body>
</html>
`;
}
