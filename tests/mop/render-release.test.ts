import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, it } from 'mocha';
import { executionPlanSchema, planSchema } from '../../src/release/plan.js';
import { edited, releaseFolders, smallRelease, rendered } from './small-release.js';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('renderRelease', () => {
  const folderOf = releaseFolders();

  it('writes one Markdown and one HTML document a cell, layered variables resolved, secrets masked, run-time expressions kept', async () => {
    const folder = folderOf();
    const result = await rendered(folder);
    assert.equal(
      readFileSync(join(folder.output, 'EUS2/agent-upgrade.md'), 'utf8'),
      '# agent-upgrade in Region 0\n\nAgent 2.0 for EAST-2.0, secret [secret: vault_token], on {{ ansible_date_time.date }}.\n\n---\n\nKnown only when Ansible runs, and left as it is written: `{{ ansible_date_time.date }}`\n',
    );
    assert.match(readFileSync(join(folder.output, 'WUS2/agent-upgrade.md'), 'utf8'), /Agent 3\.1 for WEST,/);
    assert.match(
      readFileSync(join(folder.output, 'WUS2/agent-upgrade.html'), 'utf8'),
      /<h1>agent-upgrade in Region 1<\/h1>/,
    );
    assert.equal(result.documents.length, 4);
    for (const { path, sha256: hash } of result.documents)
      assert.equal(sha256(readFileSync(join(folder.output, path))), hash);
    assert.deepEqual(result.manifest.mops[0]?.runtime, ['{{ ansible_date_time.date }}']);
  });

  it('sees a variable of the region under a name that the template assigns later, and in a default of a macro', async () => {
    const body = `{# METADATA:\nrisk: low\nduration: 5\n#}
# Agent
{% set agent_version = agent_version ~ "!" %}{% macro m(p=site.name) %}<{{ p }}>{% endmacro %}
{{ agent_version }}{{ m() }}
`;
    const folder = folderOf({ 'mops/agent-upgrade.md.j2': body });
    await rendered(folder);
    assert.match(readFileSync(join(folder.output, 'WUS2/agent-upgrade.md'), 'utf8'), /3\.1!<west>/);
  });

  it('marks what is known only at run time, in text and in code, and respects a raw block', async () => {
    const folder = folderOf(
      edited(
        'mops/agent-upgrade.md.j2',
        'Agent {{',
        '```yaml\nwhen: "{{ inventory_hostname }}"\n{% raw %}msg: "{{ agent_version }} {{ site }}"{% endraw %}\n```\n`{{ inventory_hostname }}` Agent {{',
      ),
    );
    await rendered(folder);
    const marked = (text: string): string => `<mark title="known only when Ansible runs">${text}</mark>`;
    const html = readFileSync(join(folder.output, 'WUS2/agent-upgrade.html'), 'utf8');
    assert.ok(html.includes(`when: &quot;${marked('{{ inventory_hostname }}')}&quot;`), html);
    assert.ok(html.includes('msg: &quot;{{ agent_version }} {{ site }}&quot;'));
    assert.ok(html.includes(`<code>${marked('{{ inventory_hostname }}')}</code> Agent 3.1`));
    assert.ok(html.includes(`on ${marked('{{ ansible_date_time.date }}')}.`));
    assert.match(
      readFileSync(join(folder.output, 'WUS2/agent-upgrade.md'), 'utf8'),
      /\n---\n\nKnown only when Ansible runs, and left as it is written: `\{\{ inventory_hostname \}\}`, `\{\{ ansible_date_time\.date \}\}`\n$/,
    );
  });

  it('makes a plan in order of execution whose hashes name published bytes', async () => {
    const { plan, contents, manifestHash } = await rendered(folderOf());
    assert.deepEqual(planSchema.parse(plan), plan);
    assert.deepEqual(
      plan.regions.map((region) => region.id),
      ['EUS2', 'WUS2'],
    );
    assert.deepEqual(
      plan.mops.map((mop) => [mop.id, mop.type, mop.category, mop.risk, mop.estimateMinutes, mop.dependsOn]),
      [
        ['agent-upgrade', 'agent-upgrade', 'Agent/Monitoring', 'high', 40, []],
        ['db-maintenance', 'database', 'Database', 'high', 40, ['agent-upgrade']],
      ],
    );
    assert.equal(plan.manifestHash, manifestHash);
    const hashes = plan.mops.flatMap((mop) =>
      Object.values(mop.cells).flatMap((cell) => [cell.document, cell.execution]),
    );
    for (const hash of [...hashes, manifestHash]) {
      const bytes = contents.get(hash);
      assert.ok(bytes);
      assert.equal(sha256(bytes), hash);
    }
  });

  it('names in an execution plan every file that Ansible may read, and none of another type', async () => {
    const folder = folderOf();
    const { plan, executionPlans } = await rendered(folder);
    const bytes = executionPlans.get(plan.mops[0]?.cells['WUS2']?.execution ?? '');
    const execution = executionPlanSchema.parse(JSON.parse(Buffer.from(bytes ?? []).toString()));
    assert.equal(execution.folder, 'releases/R1');
    assert.equal(execution.deadlineMs, 40 * 60_000 * 1.5);
    assert.deepEqual(
      execution.files.map((file) => file.path),
      [
        'ansible.cfg',
        'health/profile.yml',
        'inventories/group_vars/all.yml',
        'inventories/wus2.yml',
        'playbooks/agent/checkpoint.yml',
        'playbooks/agent/implement.yml',
        'playbooks/agent/precheck.yml',
        'playbooks/agent/rollback.yml',
        'playbooks/agent/templates/agent.conf.j2',
        'playbooks/agent/validate.yml',
        'playbooks/shared/tasks.yml',
        'regions/common.yml',
        'regions/wus2.yml',
        'roles/base/tasks/main.yml',
      ],
    );
    for (const { path, sha256: hash } of execution.files) {
      assert.equal(sha256(readFileSync(join(folder.root, 'releases/R1', path))), hash);
    }
  });

  it('is byte-identical for identical inputs, wherever they lie', async () => {
    const [one, two] = [folderOf(), folderOf()];
    const first = await rendered(one);
    const second = await rendered(two);
    assert.equal(first.manifestHash, second.manifestHash);
    assert.deepEqual(first.plan, second.plan);
    const files = readdirSync(one.output, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(one.output, join(entry.parentPath, entry.name)))
      .sort();
    assert.deepEqual(
      files.filter((path) => !/^(?:EUS2|WUS2|mops)\//.test(path)),
      ['findings.json', 'findings.sarif', 'index.html', 'manifest.json'],
    );
    assert.equal(files.length, 4 + 2 * 4 + 2);
    for (const path of files) {
      const text = readFileSync(join(one.output, path), 'utf8');
      assert.equal(text, readFileSync(join(two.output, path), 'utf8'), path);
      assert.equal(text.includes(one.root), false, path);
    }
  });

  it('changes the manifest when a playbook changes', async () => {
    const before = await rendered(folderOf());
    const after = await rendered(folderOf({ 'playbooks/shared/tasks.yml': '[ ]\n' }));
    assert.notEqual(before.manifestHash, after.manifestHash);
  });

  it('makes a plan of its own from a subset, by count and by id', async () => {
    const { plan } = await rendered(folderOf(), { regions: ['WUS2'], mops: 1 });
    assert.deepEqual(
      plan.regions.map((region) => region.id),
      ['WUS2'],
    );
    assert.deepEqual(
      plan.mops.map((mop) => mop.id),
      ['agent-upgrade'],
    );
    const { plan: second, findings: warnings } = await rendered(folderOf(), { mops: ['db-maintenance'] });
    assert.deepEqual(
      second.mops.map((mop) => mop.dependsOn),
      [[]],
    );
    assert.deepEqual(
      warnings.map((finding) => finding.rule),
      ['dependency-left-out'],
    );
  });

  it('leaves other files of the output folder alone and removes a manifest that no longer holds', async () => {
    const folder = folderOf();
    await rendered(folder);
    writeFileSync(join(folder.output, 'notes.txt'), 'mine');
    folder.write('playbooks/agent/implement.yml', '');
    folder.write('release.yaml', (smallRelease['release.yaml'] ?? '').replace('implement.yml', 'implemented.yml'));
    assert.equal((await folder.render()).kind, 'findings');
    assert.deepEqual(readdirSync(folder.output).sort(), [
      'EUS2',
      'WUS2',
      'findings.json',
      'findings.sarif',
      'index.html',
      'mops',
      'notes.txt',
    ]);
  });

  it('shows HTML in a MOP as text, runs nothing and fetches nothing', async () => {
    const body =
      '{# METADATA:\nrisk: low\nduration: 5\n#}\n# Agent\n<script>x()</script> ![p](https://x.example/p.png) [a](javascript:x())\n';
    const folder = folderOf({ 'mops/agent-upgrade.md.j2': body });
    await rendered(folder);
    const html = readFileSync(join(folder.output, 'EUS2/agent-upgrade.html'), 'utf8');
    assert.equal(/<script|<img|href="javascript|src="http/.test(html), false);
    assert.match(html, /&lt;script&gt;/);
  });
});
