import { describe, it } from 'mocha';
import { fuzzDocuments, fuzzRendering } from './fuzz-render.js';

describe('files that nobody meant to write', () => {
  it('end in findings or in harmless pages', async () => {
    await fuzzRendering(25);
  });

  it('give harmless pages from any Markdown and any Word document', async () => {
    await fuzzDocuments(60);
  });
});
