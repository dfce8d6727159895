import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, it } from 'mocha';
import type { RenderedRelease } from '../../src/adapters/mop-files/rendered-release.js';
import { findingText } from '../../src/mop/finding.js';
import { executionPlanSchema, planSchema } from '../../src/release/plan.js';
import { edited, releaseFolders, smallRelease, type FolderOfRelease } from './small-release.js';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('renderRelease', () => {
  const folderOf = releaseFolders();
  const rendered = async (folder: FolderOfRelease, options = {}): Promise<RenderedRelease> => {
    const result = await folder.render(options);

    assert.ok(result.kind === 'rendered', JSON.stringify(result.findings, null, 1));
    return result;
  };
  /** What is wrong, as people read it. */
  const findings = async (changes: Readonly<Record<string, string | undefined>>, options = {}): Promise<string[]> => {
    const folder = folderOf(changes);
    const result = await folder.render(options);
    assert.equal(result.kind, 'findings');
    assert.equal(existsSync(join(folder.output, 'manifest.json')), false);
    return result.findings.map(findingText);
  };

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

  describe('findings', () => {
    it('lists every missing variable once, with place, regions and near name', async () => {
      const changes = {
        ...edited(
          'mops/agent-upgrade.md.j2',
          'Agent {{ agent_version }}',
          'Agent {{ agnet_version }} {{ site.nmae }}\n{{ only_east }}',
        ),
        'regions/eus2.yml': 'site: { name: x }\nonly_east: 1\n',
      };
      assert.deepEqual(await findings(changes), [
        'mops/agent-upgrade.md.j2:9:10: variable "agnet_version" is not defined (did you mean "agent_version"?) (MOP agent-upgrade, regions EUS2, WUS2)',
        'mops/agent-upgrade.md.j2:9:30: site.nmae has no value (did you mean "name"?) (MOP agent-upgrade, regions EUS2, WUS2)',
        'mops/agent-upgrade.md.j2:10:4: variable "only_east" is not defined (did you mean "only_east"?) (MOP agent-upgrade, region WUS2)'.replace(
          ' (did you mean "only_east"?)',
          '',
        ),
      ]);
    });

    it('asks for a declaration of run-time names', async () => {
      assert.match(
        (await findings(edited('release.yaml', 'ansible_date_time, ', '')))[0] ?? '',
        /"ansible_date_time" is known only when Ansible runs: add it to runtime:/,
      );
    });

    it('names circles and gaps among the values of variables', async () => {
      const list = await findings({
        'regions/eus2.yml': 'alpha: "{{ beta }}"\nbeta: "x{{ alpha }}"\ngamma: "{{ agent_versoin }}"\n',
      });
      assert.deepEqual(list, [
        'regions/eus2.yml:1:1: variables refer to each other in a circle: alpha → beta → alpha (region EUS2)',
        'regions/eus2.yml:3:1: gamma uses "agent_versoin", which is not defined (did you mean "agent_version"?) (region EUS2)',
        'regions/eus2.yml:3:1: "gamma" is used by no MOP, no playbook and no other variable (region EUS2)',
      ]);
    });

    const cases: readonly (readonly [string, () => Readonly<Record<string, string | undefined>>, readonly string[]])[] =
      [
        [
          'a missing playbook',
          () => ({ 'playbooks/agent/rollback.yml': undefined }),
          [
            'release.yaml:36:17: playbook "playbooks/agent/rollback.yml" (rollback of type agent-upgrade) does not exist',
            'release.yaml:39:16: playbook "playbooks/agent/rollback.yml" (rollback of type database) does not exist',
          ],
        ],
        [
          'a high risk without checkpoint and rollback',
          () =>
            edited(
              'release.yaml',
              '    playbooks: *playbooks',
              '    playbooks: { implement: playbooks/agent/implement.yml }',
            ),
          [
            'release.yaml:39:16: type database has no checkpoint and no rollback playbook, but db-maintenance of risk high needs both',
            'release.yaml:39:16: type database has no validate playbook: nothing shows that its MOPs worked',
          ],
        ],
        [
          'a region whose folder would be that of the pages',
          () => ({
            'release.yaml': (smallRelease['release.yaml'] ?? '').replace('id: WUS2', 'id: Mops'),
          }),
          [
            'release.yaml:14:9: the documents of region "Mops" would stand in a folder "Mops", which render-mop needs itself: name it otherwise (region Mops)',
          ],
        ],
        [
          'two MOPs of one id',
          () => edited('mops/db-maintenance.md.j2', 'id: db-maintenance', 'id: Agent-Upgrade'),
          [
            'release.yaml:26:13: "mops/db-maintenance.md.j2" and "mops/agent-upgrade.md.j2" both have the id "Agent-Upgrade": set another id: for one of them in release.yaml',
          ],
        ],
        [
          'a variable file that is a list',
          () => ({ 'regions/wus2.yml': '- a\n' }),
          ['regions/wus2.yml:1:1: the file must be a map of variable names and values'],
        ],
        [
          'unreadable YAML',
          () => ({ 'release.yaml': 'release: [\n' }),
          [
            'release.yaml:2:1: is not readable YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
          ],
        ],
        [
          'a missing inventory',
          () => ({ 'inventories/wus2.yml': undefined }),
          ['release.yaml:21:16: inventory "inventories/wus2.yml" of region WUS2 does not exist'],
        ],
        [
          'a Word document of the old kind',
          () => edited('release.yaml', 'mops/agent-upgrade.md.j2', 'mops/agent.doc'),
          [
            'release.yaml:25:13: MOP "mops/agent.doc" is none of .md, .md.j2, .j2 and .docx: only Markdown and Word documents are read',
          ],
        ],
        [
          'an unknown dependency',
          () => edited('mops/db-maintenance.md.j2', '[agent-upgrade]', '[agent-upgrad]'),
          [
            'release.yaml:26:13: depends on "agent-upgrad", which is not in this release (did you mean "agent-upgrade"?) (MOP db-maintenance)',
          ],
        ],
        [
          'dependencies in a circle',
          () =>
            edited('mops/agent-upgrade.md.j2', 'risk_level: High', 'risk_level: High\ndependencies: db-maintenance'),
          ['release.yaml:25:13: depends on itself: agent-upgrade → db-maintenance → agent-upgrade (MOP agent-upgrade)'],
        ],
        [
          'a dependency on a later MOP',
          () => ({
            ...edited('mops/agent-upgrade.md.j2', 'risk_level: High', 'risk_level: High\ndependencies: db-maintenance'),
            ...edited('mops/db-maintenance.md.j2', 'dependencies: [agent-upgrade]\n', ''),
          }),
          [
            'release.yaml:25:13: depends on db-maintenance, which comes later: move db-maintenance before it (MOP agent-upgrade)',
          ],
        ],
        [
          'a count per category that differs',
          () => edited('release.yaml', 'Database: 1', 'Database: 2'),
          ['release.yaml:43:79: expects 2 MOPs of category Database, but there is 1 (db-maintenance)'],
        ],
        [
          'metadata that cannot be understood',
          () => edited('mops/agent-upgrade.md.j2', 'risk_level: High', 'risk_level: Medium-High\nrisc: low'),
          [
            'mops/agent-upgrade.md.j2:5:13: metadata risk_level: must be low, medium or high',
            'mops/agent-upgrade.md.j2:6:1: metadata "risc" is not known (did you mean "risk"?)',
            'release.yaml:25:13: MOP agent-upgrade names no risk: add risk_level to its metadata or risk: to release.yaml',
          ],
        ],
        [
          'a type that cannot be told',
          () => ({
            'mops/agent-upgrade.md.j2': '{# METADATA:\nrisk: low\nduration: 5\nid: other\n#}\n# Something\n',
            ...edited('release.yaml', 'mops/agent-upgrade.md.j2', 'mops/x.md'),
            'mops/x.md': '{# METADATA:\nrisk: low\nduration: 5\nid: other\n#}\n# Something\n',
            'mops/db-maintenance.md.j2': (smallRelease['mops/db-maintenance.md.j2'] ?? '').replace(
              '[agent-upgrade]',
              '[]',
            ),
          }),
          [
            'release.yaml:25:13: MOP other: its type cannot be told (nothing speaks for any type): add type: in release.yaml',
          ],
        ],
        [
          'a template that the engine does not understand',
          () => edited('mops/agent-upgrade.md.j2', 'Agent {{', '{% if x %}\nAgent {{'),
          [
            'mops/agent-upgrade.md.j2:9:1: syntax error: unexpected end of input, expected end of block (MOP agent-upgrade)',
          ],
        ],
        [
          'a MOP that is not text',
          () => ({ 'mops/agent-upgrade.md.j2': 'a\0b' }),
          ['release.yaml:25:13: MOP "mops/agent-upgrade.md.j2" is not a text file'],
        ],
      ];
    for (const [what, changes, expected] of cases) {
      it(`reports ${what}`, async () => {
        const list = await findings(changes());
        const consequences = /depends on "agent-upgrade"|of category Agent/;
        assert.deepEqual(
          list.filter((text) => !consequences.test(text)),
          expected,
        );
      });
    }

    it('reports an unknown region and an unknown MOP of a subset', async () => {
      assert.deepEqual(await findings({}, { regions: ['WUS3'] }), [
        'release.yaml:3:1: region "WUS3" is not in this release (did you mean "WUS2"?)',
      ]);
      assert.deepEqual(await findings({}, { mops: ['nothing'] }), [
        'release.yaml:24:1: MOP "nothing" is not in this release: known are agent-upgrade, db-maintenance',
      ]);
    });
  });

  it('answers a missing release file with one sentence', async () => {
    const folder = folderOf();
    await assert.rejects(folder.render({ releaseFile: join(folder.root, 'nowhere.yaml') }), {
      name: 'OperatorError',
      message: `The release file does not exist (${join(folder.root, 'nowhere.yaml')}): set releaseFile to the path of release.yaml`,
    });
  });
});
