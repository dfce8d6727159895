import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { docxMarkdown } from '../../src/adapters/mop-files/docx-markdown.js';
import { docxFiles, paragraph, picture, run, tableOf, zipOf } from './docx-file.js';

const markdownOf = async (body: string): Promise<string> => {
  const read = await docxMarkdown(zipOf(docxFiles(body)));
  assert.ok(read.kind === 'text', JSON.stringify(read));
  return read.text;
};
const refusalOf = async (bytes: Buffer): Promise<string> => {
  const read = await docxMarkdown(bytes);
  return read.kind === 'unreadable' ? read.message : 'it was read';
};
const monospaced = '<w:rFonts w:ascii="Consolas"/>';

describe('docxMarkdown', () => {
  const cases: readonly (readonly [what: string, body: string, markdown: string])[] = [
    ['headings', paragraph(run('Impact'), 'Heading1') + paragraph(run('Who'), 'Heading2'), '# Impact\n\n## Who\n'],
    [
      'lists of both kinds',
      paragraph(run('one'), '', '1') + paragraph(run('two'), '', '1') + paragraph(run('first'), '', '2'),
      '-   one\n-   two\n\n1.  first\n',
    ],
    [
      'tables, with bars, several paragraphs and spans',
      tableOf(
        [paragraph(run('Check')), paragraph(run('Limit'))],
        [paragraph(run('a | b')), paragraph(run('one')) + paragraph(run('two'))],
        [`<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>${paragraph(run('both'))}`],
      ),
      '| Check | Limit |\n|---|---|\n| a \\| b | one two |\n| both |  |\n',
    ],
    ['pictures', paragraph(picture), '![The rack](data:image/png;base64,iVBORw0KGgo=)\n'],
    [
      'code by its style, all lines in one block',
      paragraph(run('df -h'), 'SourceCode') + paragraph(run('a_b * c'), 'SourceCode'),
      '```\ndf -h\na_b * c\n```\n',
    ],
    [
      'code by its font, in a text and as a block',
      paragraph(run('Run ') + run('df -h', monospaced) + run('.')) + paragraph(run('ls `x`', monospaced)),
      'Run `df -h`.\n\n```\nls `x`\n```\n',
    ],
    [
      'line breaks in code',
      paragraph(run('one') + '<w:r><w:br/></w:r>' + run('  two'), 'SourceCode'),
      '```\none\n  two\n```\n',
    ],
    [
      'numbers of a list that code and text interrupt, of the lists within it, and of one that begins again',
      paragraph(run('a'), '', '2') +
        paragraph(run('df -h'), 'SourceCode') +
        paragraph(run('b'), '', '2') +
        paragraph(run('b1'), '', '2').replace('ilvl w:val="0"', 'ilvl w:val="1"') +
        paragraph(run('b2'), '', '2').replace('ilvl w:val="0"', 'ilvl w:val="1"') +
        paragraph(run('text')) +
        paragraph(run('c'), '', '2') +
        paragraph(run('c1'), '', '2').replace('ilvl w:val="0"', 'ilvl w:val="1"') +
        paragraph(run('text')) +
        paragraph(run('x'), '', '3'),
      '1.  a\n\n```\ndf -h\n```\n\n2.  b\n    1.  b1\n    2.  b2\n\ntext\n\n3.  c\n    1.  c1\n\ntext\n\n5.  x\n',
    ],
    [
      'Jinja2 as it was written, with the quotation marks that Word changed made straight',
      paragraph(run('Site {{ site_name | default(“none”) }} has a_b and *stars*')),
      'Site {{ site_name | default("none") }} has a_b and \\*stars\\*\n',
    ],
    [
      'filters within tables',
      tableOf([paragraph(run('{{ a | upper }}'))], [paragraph(run('x'))]),
      '| {{ a | upper }} |\n|---|\n| x |\n',
    ],
    [
      'markup as text',
      paragraph(run('<script>alert(1)</script> # no heading')),
      '<script>alert(1)</script> # no heading\n',
    ],
  ];
  for (const [what, body, markdown] of cases) {
    it(`keeps ${what}`, async () => {
      assert.equal(await markdownOf(body), markdown);
    });
  }

  it('gives up an archive that unpacks to gigabytes, whatever it says of itself', async () => {
    const bomb = zipOf({ ...docxFiles(''), 'word/media/b.bin': new Uint8Array(40 * 1024 * 1024) });
    assert.ok(bomb.length < 100_000);
    assert.equal(await refusalOf(bomb), 'unpacks to more than 32 MiB: take pictures out of it');
  });

  it('refuses one part that is larger than a text can be', async () => {
    assert.match(
      await refusalOf(zipOf(docxFiles(paragraph(run('a'.repeat(9_000_000)))))),
      /^holds word\/document\.xml of \d+ bytes$/,
    );
  });

  const refusals: readonly (readonly [what: string, bytes: Buffer, message: RegExp])[] = [
    ['a text', Buffer.from('# A text named .docx'), /^is not a Word document that can be read/],
    ['another archive', zipOf({ 'a.txt': 'a' }), /^is a zip archive, but not a Word document$/],
    ['an archive cut short', zipOf(docxFiles(paragraph(run('x')))).subarray(0, 700), /^is not a Word document that/],
    [
      'one with a password, as Word writes it',
      Buffer.from('d0cf11e0a1b11ae1000000', 'hex'),
      /^is protected by a password/,
    ],
    ['one with a password, as zip writes it', zipOf(docxFiles(''), true), /^is protected by a password/],
    ['broken XML', zipOf({ ...docxFiles(''), 'word/document.xml': '<w:document' }), /^is not a Word document that/],
    [
      'XML that is nested without end',
      zipOf(docxFiles(`${'<w:sdt><w:sdtContent>'.repeat(50_000)}${'</w:sdtContent></w:sdt>'.repeat(50_000)}`)),
      /^is not a Word document that/,
    ],
    [
      'entities that explode',
      zipOf({
        ...docxFiles(''),
        'word/document.xml': `<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><w:document>&b;</w:document>`,
      }),
      /^is not a Word document that/,
    ],
  ];
  for (const [what, bytes, message] of refusals) {
    it(`refuses ${what}`, async () => {
      assert.match(await refusalOf(bytes), message);
    });
  }
});
