import { describe, it } from 'mocha';
import { fuzzAlikeMarkdown } from './fuzz-markdown.js';
import { fuzzDocuments, fuzzRendering } from './fuzz-render.js';

describe('10,000 files that nobody meant to write', function () {
  this.timeout(3_600_000);

  it('end in findings or in harmless pages', async () => {
    await fuzzRendering(10_000);
  });

  it('give harmless pages from any Markdown and any Word document', async () => {
    await fuzzDocuments(10_000);
  });

  it('become the same HTML, whether a document like them was converted before or not', () => {
    fuzzAlikeMarkdown(100_000);
  });
});
