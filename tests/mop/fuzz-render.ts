import assert from 'node:assert/strict';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { docxMarkdown } from '../../src/adapters/mop-files/docx-markdown.js';
import { htmlDocument } from '../../src/mop/html-document.js';
import { markdownHtml } from '../../src/mop/markdown-html.js';
import { docxFiles, paragraph, run, zipOf } from './docx-file.js';
import { releaseFolder } from './small-release.js';

/** Pieces of which hostile and careless files are made. */
const pieces = fc.constantFrom(
  ...[
    '{{ agent_version }}',
    '{{ site | vendor_x }}',
    '{{ 1 is oddish }}',
    '{% filter zzz %}',
    '{% endfilter %}',
    '{{ nowhere.x | default("d") }}',
    '{{',
    '}}',
    '{%',
    '%}',
    '{#',
    '#}',
    '{% if site %}',
  ],
  ...[
    '{% endif %}',
    '{% for a in [1,2] %}',
    '{% endfor %}',
    '{{ a[',
    ']',
    '{% raw %}',
    '{% endraw %}',
    '{% set x = 1 %}',
  ],
  ...['{% include "../../../etc/passwd" %}', '{% include "part.md" %}', '{% extends "part.md" %}', '{% macro m() %}'],
  ...['{{ ansible_date_time.date }}', '{{ vault_token | upper }}', '{{ "a" * 99999999 }}', '{{ m() }}', '"', "'", '\\'],
  ...['<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '[a](javascript:alert(1))', '![p](http://h/p.png)'],
  ...[
    '# Title\n',
    '\n',
    '```\n',
    '| a | b |\n|---|---|\n',
    '- ',
    '---\n',
    '&lt;',
    '\u0000',
    '\uFEFF',
    '\r\n',
    '😀',
    'ä',
    ': ',
  ],
  ...[
    'risk: high\n',
    'id: ../../x\n',
    'id: <b>\n',
    'duration: 1e99\n',
    'METADATA:',
    '!vault x\n',
    '*a',
    '&a',
    '[*a,*a]',
    '{a: ',
  ],
);
const text = fc
  .array(fc.oneof({ weight: 4, arbitrary: pieces }, { weight: 1, arbitrary: fc.string({ maxLength: 8 }) }), {
    maxLength: 24,
  })
  .map((parts) => parts.join(''));
const metadata = fc.oneof(
  text.map((inside) => `{# METADATA:\n${inside}\n#}\n`),
  text.map((inside) => `---\n${inside}\n---\n`),
  fc.constant('{# METADATA:\nrisk: high\nduration: 40\n#}\n# Monitoring agent\n'),
);

/** A link that somebody may follow is neither; what a page fetches or runs by itself is. */
const active =
  /<(?:script|iframe|object|embed|link|base|svg)\b|<[a-z][^>]*\son\w+\s*=|href="\s*(?:javascript|data|file|vbscript):|src="(?!data:image\/)/i;

/** No crash, no hang, no markup of the vendor's in any page, and no file outside the output folder. */
export async function fuzzRendering(numRuns: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(metadata, text, text, text, async (head, body, part, variables) => {
      const folder = releaseFolder({
        'mops/agent-upgrade.md.j2': head + body,
        'mops/part.md': part,
        'regions/wus2.yml': variables,
      });
      try {
        const before = filesBelow(folder.root, folder.output);
        const { findings } = await folder.render();
        assert.equal(JSON.stringify(findings).includes('root:x:0'), false);
        assert.deepEqual(filesBelow(folder.root, folder.output), before);
        for (const path of filesBelow(folder.output)) {
          if (path.endsWith('.html')) assertHarmless(readFileSync(join(folder.output, path), 'utf8'), path);
        }
      } finally {
        folder.remove();
      }
    }),
    { numRuns },
  );
}

/** Any text as Markdown, and as a Word document that is whole, cut or changed somewhere. */
export async function fuzzDocuments(numRuns: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(
      text,
      fc.nat(),
      fc.nat(255),
      fc.constantFrom('whole', 'cut', 'changed'),
      async (body, at, byte, how) => {
        assertHarmless(htmlDocument({ title: body, about: body, body: markdownHtml(body, [body.slice(0, 9)]) }), body);
        const whole = zipOf(docxFiles(paragraph(run(body))));
        const bytes = how === 'cut' ? whole.subarray(0, at % whole.length) : Buffer.from(whole);
        if (how === 'changed') bytes[at % bytes.length] = byte;
        const read = await docxMarkdown(bytes);
        if (read.kind === 'text') assertHarmless(markdownHtml(read.text), read.text);
      },
    ),
    { numRuns },
  );
}

function assertHarmless(html: string, what: string): void {
  const found = active.exec(html.replace(/^[^]*?<\/style>/, ''));
  assert.equal(found, null, `${what}: ${found?.[0] ?? ''}`);
}

function filesBelow(folder: string, without?: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => without === undefined || !join(folder, path).startsWith(without))
    .filter((path) => lstatSync(join(folder, path)).isFile())
    .sort();
}
