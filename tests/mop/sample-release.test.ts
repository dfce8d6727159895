import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { renderRelease } from '../../src/adapters/mop-files/render-release.js';
import { executionPlanSchema } from '../../src/release/plan.js';

const root = join(__dirname, '../..');

describe('examples/r11.5.3.4', () => {
  it('renders to 150 documents without a finding, and its execution plans hold their playbooks', async () => {
    const output = mkdtempSync(join(tmpdir(), 'mop-release-'));
    try {
      const rendered = await renderRelease({
        releaseFile: join(root, 'examples/r11.5.3.4/release.yaml'),
        sourcesFolder: root,
        outputFolder: output,
        formats: ['markdown', 'html'],
        toolVersion: '0.1.0',
      });
      assert.deepEqual(rendered.findings, []);
      assert.ok(rendered.kind === 'rendered');
      assert.equal(rendered.documents.length, 150);
      assert.equal(
        readdirSync(output, { recursive: true }).filter((name) => String(name).endsWith('.html')).length,
        150 + 25 + 1,
      );
      assert.equal(rendered.executionPlans.size, 150);
      const word = readFileSync(join(output, 'WUS3/storage-multipath.md'), 'utf8');
      for (const kept of [
        /^# Storage multipath \d/m,
        /^\*?-? {3}The array reports no rebuild and both controllers `optimal`\./m,
        /^!\[Paths of a database host[^\]]*\]\(data:image\/png;base64,[A-Za-z0-9+/=]+\)/m,
        /^\| Check \| Limit \|\n\|---\|---\|\n\| write latency p99 of /m,
        /^```\nsystemctl restart multipathd\n(?:iscsiadm -m node -p [\d.]+ -R && .*\n)+```\n\n5\. {2}Resume: `backup-agent resume`/m,
      ])
        assert.match(word, kept);
      for (const bytes of [...rendered.executionPlans].map(([, bytes]) => bytes)) {
        const plan = executionPlanSchema.parse(JSON.parse(Buffer.from(bytes).toString()));
        const paths = new Set(plan.files.map((file) => file.path));
        for (const path of [...Object.values(plan.playbooks), plan.inventory, ...plan.variables])
          assert.ok(path !== undefined && paths.has(path), path);
        assert.equal(plan.verbosity, plan.region.endsWith('LEA') ? 1 : undefined, 'the early access regions log more');
      }
    } finally {
      rmSync(output, { recursive: true });
    }
  });
});
