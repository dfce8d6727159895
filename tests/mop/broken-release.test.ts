import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { renderRelease } from '../../src/adapters/mop-files/render-release.js';
import { findingText } from '../../src/mop/finding.js';

const folder = join(__dirname, 'broken-release');

/** One finding a line: severity, rule, and what people read. */
const expected = readFileSync(join(folder, 'findings.txt'), 'utf8').trimEnd().split('\n');

describe('the broken release', () => {
  it('shows every fault once, all in one run, and writes nothing but findings.json', async () => {
    const output = mkdtempSync(join(tmpdir(), 'mop-release-'));
    try {
      const rendering = await renderRelease({
        releaseFile: join(folder, 'release.yaml'),
        sourcesFolder: folder,
        outputFolder: output,
        formats: ['markdown', 'html'],
        toolVersion: '0.1.0',
      });
      assert.equal(rendering.kind, 'findings');
      const found = rendering.findings.map((finding) => `${finding.severity} ${finding.rule} ${findingText(finding)}`);
      assert.deepEqual(found, expected);
      assert.equal(existsSync(join(output, 'manifest.json')), false);
    } finally {
      rmSync(output, { recursive: true });
    }
  });
});
