const special = /[&<>"']/;
const entities: Readonly<Record<string, string>> = {
  '&': '&#38;',
  '<': '&#60;',
  '>': '&#62;',
  '"': '&#34;',
  "'": '&#39;',
};

/** Text as it stands in HTML, within elements and within quoted attributes. */
export function escapeHtml(text: string): string {
  return special.test(text) ? text.replace(/[&<>"']/g, (letter) => entities[letter] ?? '') : text;
}

const style = `:root{color-scheme:light dark;--text:#1b1b1b;--quiet:#5c5c5c;--line:#d0d0d0;--back:#fff;--soft:#f4f4f4;--link:#0b5cad;--mark:#fff0b3;--error:#a4262c;--warning:#8a5300;--good:#0e6b0e}
@media(prefers-color-scheme:dark){:root{--text:#e8e8e8;--quiet:#a6a6a6;--line:#444;--back:#1b1b1b;--soft:#272727;--link:#7ab8ff;--mark:#5c4a00;--error:#ff9a9e;--warning:#f5c26b;--good:#8fd48f}}
*{box-sizing:border-box}
body{font:15px/1.55 "Segoe UI",system-ui,sans-serif;margin:2rem auto;padding:0 1rem;color:var(--text);background:var(--back)}
a{color:var(--link)}h1{line-height:1.25}h1,h2,h3{break-after:avoid}
table{border-collapse:collapse}td,th{border:1px solid var(--line);padding:.3rem .6rem;text-align:left;vertical-align:top}
pre{background:var(--soft);padding:.8rem;overflow:auto;tab-size:4}code,pre,.hash{font-family:Consolas,"Liberation Mono",monospace;font-size:.9em}
code{background:var(--soft);padding:0 .2em}pre code{padding:0;font-size:1em}
@media print{:root{color-scheme:light;--text:#000;--quiet:#444;--line:#999;--back:#fff;--soft:#f4f4f4;--link:#000;--mark:#ddd;--error:#000;--warning:#000;--good:#000}body{max-width:none;margin:0;padding:0;font-size:10.5pt}pre{white-space:pre-wrap;overflow-wrap:anywhere}tr,pre{break-inside:avoid}thead{display:table-header-group}.screen{display:none}}`;

/** One HTML file that runs nothing and fetches nothing. `styles` come after those that all pages share; `body` is HTML. */
export function htmlPage(page: { readonly title: string; readonly styles: string; readonly body: string }): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(page.title)}</title>
<style>${style}
${page.styles}</style>
</head>
<body>
${page.body}
</body>
</html>
`;
}
