import assert from 'node:assert/strict';
import fc from 'fast-check';
import { alikeMarkdownHtml, markdownHtml } from '../../src/mop/markdown-html.js';

/** Words that take each other's place from region to region, such as Markdown could read something into. */
const words = ['a', 'Site', '12', '7', 'R1', '10.0.0.1', 'a-b', 'x_y', 'amp', 'http', 'javascript', '#39', '1)', '***'];
const pieces = [
  ...[
    '\n',
    '\n\n',
    '\n',
    ' ',
    '  ',
    '   ',
    '    ',
    '\t',
    '# ',
    '## ',
    '#\n',
    '- ',
    '* ',
    '+ ',
    '1. ',
    '2) ',
    '> ',
    '---',
    '===',
  ],
  ...[
    '```',
    '```bash\n',
    '   ```\n',
    '  ```',
    '~~~',
    '````',
    '`',
    '``',
    '|',
    '| a | b |\n|---|:-:|\n',
    '\\',
    '\\{',
    '*',
    '**',
    '_',
    '~~',
  ],
  ...[
    '[',
    ']',
    '](',
    '](http://x.y/z)',
    '](a-b)',
    '](x_y "R1")',
    '![',
    '<',
    '>',
    '<http://',
    '&',
    '&#',
    '&amp;',
    ';',
    '&lcub;',
    ':',
    ']: ',
    '(',
    ')',
    '"',
    "'",
  ],
  ...['[a-b]', '[x_y][a-b]', '![12][a-b]', '\n\n[a-b]: /to "R1"\n\n', '\n[a-b\n]: <http://x.y>\n'],
  ...[
    '{{ at }}',
    '{{',
    '}}',
    '{',
    '\\{\\{ at }}',
    '&#123;{ at }}',
    '{{\nat }}',
    '.',
    ',',
    '-',
    '\uE000',
    'ä',
    '😀',
    '\r',
    '\u0000',
  ],
];
const runtimes = [[], ['{{ at }}'], ['{{ at }}', '{{ R1 }}', '{{a>b}}'], ['{{ at }}', '{{\nat }}']];

const slot = fc.constantFrom(...words);
const piece = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...pieces).map((text) => () => text) },
  { weight: 2, arbitrary: slot.map((text) => () => text) },
  // A word of the region: another one in each document.
  { weight: 2, arbitrary: fc.tuple(slot, slot, slot).map((texts) => (region: number) => texts[region] ?? '') },
);

/** What is made of documents that are alike is, byte for byte, what is made of each by itself. */
export function fuzzAlikeMarkdown(numRuns: number): void {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), fc.constantFrom(...runtimes), (made, runtime) => {
      const toHtml = alikeMarkdownHtml();
      for (const region of [0, 1, 2]) {
        const markdown = made.map((text) => text(region)).join('');
        assert.equal(toHtml(markdown, runtime), markdownHtml(markdown, runtime), JSON.stringify(markdown));
      }
    }),
    { numRuns },
  );
}
