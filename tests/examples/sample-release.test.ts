import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { renderRelease } from '../../src/adapters/mop-files/render-release.js';
import { parseProfile } from '../../src/health/parse-profile.js';
import { parseRelease } from '../../src/release/parse-release.js';
import { sampleFolder } from './sample-region.js';

/** The walkthrough's table of categories. */
const categories = [
  { category: 'Infrastructure', mops: 10, risks: ['medium', 'high'], minutes: [30, 50] },
  { category: 'Security', mops: 5, risks: ['high'], minutes: [25, 90] },
  { category: 'Agent/Monitoring', mops: 3, risks: ['medium'], minutes: [30, 40] },
  { category: 'Database', mops: 2, risks: ['medium', 'high'], minutes: [60, 90] },
  { category: 'Patch/Linux', mops: 2, risks: ['high'], minutes: [90, 90] },
  { category: 'Backup', mops: 2, risks: ['high'], minutes: [35, 120] },
  { category: 'Network', mops: 1, risks: ['high'], minutes: [45, 45] },
] as const;

describe('the sample release', function () {
  this.timeout(30_000);
  const releaseFile = join(sampleFolder, 'release.yaml');
  let output: string;
  let rendered: Extract<Awaited<ReturnType<typeof renderRelease>>, { kind: 'rendered' }>;
  before(async () => {
    output = mkdtempSync(join(tmpdir(), 'sample-documents-'));
    const rendering = await renderRelease({
      releaseFile,
      sourcesFolder: resolve(sampleFolder, '../..'),
      outputFolder: output,
      formats: ['markdown'],
      toolVersion: '0.1.0',
    });
    if (rendering.kind !== 'rendered') assert.fail(JSON.stringify(rendering.findings, undefined, 2));
    rendered = rendering;
  });
  after(() => {
    rmSync(output, { recursive: true, force: true });
  });

  for (const { category, mops, risks, minutes } of categories) {
    it(`has ${mops} MOPs of category ${category} with the walkthrough's risks and durations`, () => {
      const found = rendered.plan.mops.filter((mop) => mop.category === category);
      assert.equal(found.length, mops);
      for (const mop of found) {
        assert.ok((risks as readonly string[]).includes(mop.risk), `${mop.id}: ${mop.risk}`);
        assert.ok(mop.estimateMinutes >= minutes[0], `${mop.id}: ${mop.estimateMinutes} min`);
        assert.ok(mop.estimateMinutes <= minutes[1], `${mop.id}: ${mop.estimateMinutes} min`);
      }
    });
  }

  it('makes 150 different documents without a finding', () => {
    assert.equal(rendered.documents.length, 150);
    assert.equal(new Set(rendered.documents.map((document) => document.sha256)).size, 150);
    assert.deepEqual(rendered.findings, []);
  });

  it('leaves only run-time expressions and masked secrets in its documents', () => {
    const kept = rendered.documents.flatMap(({ path }) => {
      const text = readFileSync(join(output, path), 'utf8');
      assert.doesNotMatch(text, /vault_\w+(?!\w|\])/, path);
      return text.match(/\{[{%].*?[}%]\}/g) ?? [];
    });
    assert.ok(kept.length > 0);
    for (const text of kept) assert.match(text, /ansible_date_time|groups\[|inventory_hostname/);
  });

  it('runs its regions in the order and at the hours of the walkthrough', () => {
    assert.deepEqual(
      rendered.plan.regions.map(({ id, startsAtHour, expectedHours }) => [id, startsAtHour, ...expectedHours]),
      [
        ['EUS2', 0, 25, 30],
        ['WUS2', 30, 20, 25],
        ['WUS3', 55, 18, 22],
        ['SCUS', 77, 20, 24],
        ['EUS2LEA', 101, 15, 20],
        ['WUS2LEA', 121, 15, 20],
      ],
    );
  });

  it('estimates a primary region within the 24 to 28 hours that the walkthrough gives its MOPs', () => {
    const { pace } = rendered.plan.policy;
    const minutes = rendered.plan.mops.reduce((sum, mop) => sum + mop.estimateMinutes + pace.minimumGapMs / 60_000, 0);
    assert.ok(minutes >= 24 * 60 && minutes <= 28 * 60, `${minutes / 60} h`);
  });

  it('says for every MOP what its playbooks change', () => {
    const parsed = parseRelease(readFileSync(releaseFile, 'utf8'), releaseFile);
    if (parsed.kind !== 'ok') assert.fail('release.yaml has faults');
    for (const mop of rendered.plan.mops) {
      const playbook = parsed.release.types[mop.type]?.playbooks?.implement ?? '';
      assert.ok(existsSync(join(sampleFolder, dirname(playbook), 'changes', `${mop.id}.yml`)), mop.id);
    }
  });

  it('has a health profile with probes for every purpose', () => {
    const file = join(sampleFolder, 'health/profile.yml');
    const parsed = parseProfile(readFileSync(file, 'utf8'), file);
    if (parsed.kind !== 'ok') assert.fail(JSON.stringify(parsed.faults));
    const purposes = new Set(parsed.profile.probes.flatMap((probe) => probe.for));
    assert.deepEqual([...purposes].sort(), ['continuous', 'crossregion', 'gate', 'postvalidation', 'readiness']);
  });
});
