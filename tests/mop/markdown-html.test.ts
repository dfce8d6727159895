import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { alikeMarkdownHtml, markdownHtml } from '../../src/mop/markdown-html.js';
import { sectionsOf } from '../../src/mop/markdown-sections.js';
import { shapesKeeping } from '../../src/mop/word-shape.js';
import { fuzzAlikeMarkdown } from './fuzz-markdown.js';

const samples = join(__dirname, '../../examples/r11.5.3.4/mops');

describe('Markdown of documents that are alike', () => {
  it('becomes the HTML that each becomes by itself', () => {
    fuzzAlikeMarkdown(1_000);
  });

  it('becomes it for the texts of the sample, with other words in their places', () => {
    const runtime = ["{{ groups['database'] | join(', ') }}"];
    for (const file of readdirSync(samples).filter((name) => name.endsWith('.j2'))) {
      const toHtml = alikeMarkdownHtml();
      const text = readFileSync(join(samples, file), 'utf8');
      for (const other of [text, text.replaceAll('region', 'site'), text.replaceAll('version', '7')])
        assert.equal(toHtml(other, runtime), markdownHtml(other, runtime), file);
    }
  });

  it('keeps links and pictures that a definition elsewhere in the document gives', () => {
    const text =
      'See [the plan][plan], [plan] and ![map].\n\n# Links\n\n[plan]: https://a.b/c "Plan"\n[map]: data:image/png;base64,AAAA\n';
    const toHtml = alikeMarkdownHtml();
    assert.match(toHtml(text), /<a href="https:\/\/a\.b\/c" title="Plan">the plan<\/a>/);
    assert.equal(toHtml(text), markdownHtml(text));
  });

  it('is cut before headings, but not where a fence, a link or a line end makes that uncertain', () => {
    const cut = (...lines: readonly string[]): readonly string[] => sectionsOf(`${lines.join('\n')}\n`);
    assert.deepEqual(cut('a', '# b', 'c', '## d'), ['a\n', '# b\nc\n', '## d\n']);
    assert.deepEqual(cut('```', '# no', '```', '# b'), ['```\n# no\n```\n', '# b\n']);
    assert.deepEqual(cut('1. a', '', '   ```', '   # no', '   ```', '# b').length, 2);
    assert.equal(cut('- a', '', '  ```', '# b').length, 1);
    assert.equal(cut('[a]: http://b.c', '# b').length, 1);
    assert.equal(cut('a\rb', '# b').length, 1);
  });

  it('is parsed once where only words differ', () => {
    const shape = shapesKeeping(['{{ at }}']);
    const one = shape('## 3. Site R1\n\n| h0-R1 | 10.0.0.1 |\n\nAt {{ at }} on <https://a.b>.\n');
    const other = shape('## 3. Host b\n\n| x9-Z | 172.16.4.20 |\n\nAt {{ at }} on <https://a.b>.\n');
    assert.equal(one.text, other.text);
    assert.deepEqual(one.words.slice(0, 4), ['Site R1', 'h0-R1', '10.0.0.1', 'At']);
    assert.equal(shape('[Plan of R1](https://a.b/c)').text, shape('[Plan of R2](https://a.b/c)').text);
    assert.notEqual(shape('[Plan](https://a.b/R1)').text, shape('[Plan](https://a.b/R2)').text);
    assert.deepEqual(shape('[Plan](https://a.b/R1 "R1")').words, []);
    assert.notEqual(shape('3. Site').text, shape('4. Site').text);
  });
});
