import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { docxInTime } from '../../src/adapters/mop-files/docx-in-time.js';
import { docxFiles, paragraph, run, zipOf } from './docx-file.js';

const small = zipOf(docxFiles(paragraph(run('Impact'), 'Heading1')));
const endless = zipOf(docxFiles('<w:p/>'.repeat(300_000)));

describe('docxInTime', () => {
  it('breaks off a document that takes too long, and converts the next one', async () => {
    assert.deepEqual(await docxInTime(endless, 300), {
      kind: 'unreadable',
      message: 'takes more than 0.3 s to convert',
    });
    assert.deepEqual(await docxInTime(small), { kind: 'text', text: '# Impact\n' });
  });

  it('converts several at once', async () => {
    const [one, two] = await Promise.all([docxInTime(small), docxInTime(small)]);
    assert.deepEqual([one.kind, two.kind], ['text', 'text']);
  });

  it('hands on why a document is refused', async () => {
    assert.deepEqual(await docxInTime(zipOf({ 'a.txt': 'a' })), {
      kind: 'unreadable',
      message: 'is a zip archive, but not a Word document',
    });
  });
});
