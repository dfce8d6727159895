import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { findingText } from '../../src/mop/finding.js';
import { edited, releaseFolders, smallRelease } from './small-release.js';

describe('findings of a release', () => {
  const folderOf = releaseFolders();
  /** What is wrong, as people read it. */
  const findings = async (changes: Readonly<Record<string, string | undefined>>, options = {}): Promise<string[]> => {
    const folder = folderOf(changes);
    const result = await folder.render(options);
    assert.equal(result.kind, 'findings');
    assert.equal(existsSync(join(folder.output, 'manifest.json')), false);
    return result.findings.map(findingText);
  };

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
      'mops/agent-upgrade.md.j2:10:4: variable "only_east" is not defined (MOP agent-upgrade, region WUS2)',
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

  const cases: readonly (readonly [string, () => Readonly<Record<string, string | undefined>>, readonly string[]])[] = [
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
      () => edited('mops/agent-upgrade.md.j2', 'risk_level: High', 'risk_level: High\ndependencies: db-maintenance'),
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
      'a count per category that no MOP whose category is not known could make good',
      () => ({
        'release.yaml': (smallRelease['release.yaml'] ?? '').replace('Database: 1', 'Database: 3'),
        'mops/agent-upgrade.md.j2': 'a\0b',
      }),
      [
        'release.yaml:25:13: MOP "mops/agent-upgrade.md.j2" is not a text file',
        'release.yaml:43:79: expects 3 MOPs of category Database, but there is 1 (db-maintenance), and 1 whose category is not known',
      ],
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
        'mops/db-maintenance.md.j2': (smallRelease['mops/db-maintenance.md.j2'] ?? '').replace('[agent-upgrade]', '[]'),
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
      'every expression and condition that is no Jinja2',
      () =>
        edited(
          'mops/agent-upgrade.md.j2',
          'Agent {{ agent_version }}',
          'A {{ agent_version or }} {{ agent_version }}\n{% if site = 1 %}\nB {{ site.name | }}\n{% elif site = 2 %}\n{% for x of site %}\n',
        ),
      [
        'mops/agent-upgrade.md.j2:9:23: syntax error: unexpected end of variable block (MOP agent-upgrade)',
        'mops/agent-upgrade.md.j2:10:12: syntax error: unexpected `=`, expected end of block (MOP agent-upgrade)',
        'mops/agent-upgrade.md.j2:11:18: syntax error: unexpected end of variable block, expected identifier (MOP agent-upgrade)',
        'mops/agent-upgrade.md.j2:12:14: syntax error: unexpected `=`, expected end of block (MOP agent-upgrade)',
        'mops/agent-upgrade.md.j2:13:10: syntax error: unexpected identifier, expected in (MOP agent-upgrade)',
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

  it('answers a missing release file with one sentence', async () => {
    const folder = folderOf();
    await assert.rejects(folder.render({ releaseFile: join(folder.root, 'nowhere.yaml') }), {
      name: 'OperatorError',
      message: `The release file does not exist (${join(folder.root, 'nowhere.yaml')}): set releaseFile to the path of release.yaml`,
    });
  });
});
