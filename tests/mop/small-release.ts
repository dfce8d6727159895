import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'mocha';
import { renderRelease } from '../../src/adapters/mop-files/render-release.js';
import type { RenderedRelease, Rendering, RenderOptions } from '../../src/adapters/mop-files/rendered-release.js';

const region = (id: string, number: number): string => `  - id: ${id}
    name: Region ${number}
    role: Role ${number}
    organization: https://dev.azure.com/contoso-${id.toLowerCase()}
    project: Platform
    environment: mop-${id.toLowerCase()}
    variables: [regions/common.yml, regions/${id.toLowerCase()}.yml]
    inventory: inventories/${id.toLowerCase()}.yml
    expectedHours: [1, 2]
    startsAtHour: ${number * 2}
`;

const mop = (id: string, extra = ''): string => `{# METADATA:
id: ${id}
name: ${id === 'agent-upgrade' ? 'Monitoring agent upgrade' : 'Database maintenance'}
estimated_duration: 40 min
risk_level: High
${extra}#}
# ${id} in {{ region_name }}

Agent {{ agent_version }} for {{ site.name | upper }}, secret {{ vault_token }}, on {{ ansible_date_time.date }}.
`;

/** Two regions × two MOPs, right in every respect; tests replace files to break it. */
export const smallRelease: Readonly<Record<string, string>> = {
  'release.yaml': `release: R1
title: A small release
regions:
${region('EUS2', 0)}${region('WUS2', 1)}mops:
  - source: mops/agent-upgrade.md.j2
  - source: mops/db-maintenance.md.j2
    type: database
types:
  agent-upgrade:
    category: Agent/Monitoring
    playbooks: &playbooks
      precheck: playbooks/agent/precheck.yml
      checkpoint: playbooks/agent/checkpoint.yml
      implement: playbooks/agent/implement.yml
      validate: playbooks/agent/validate.yml
      rollback: playbooks/agent/rollback.yml
  database:
    category: Database
    playbooks: *playbooks
secrets: [vault_*]
runtime: [ansible_date_time, inventory_hostname]
health: health/profile.yml
expect: { mops: 2, documents: 4, categories: { Agent/Monitoring: 1, Database: 1 } }
`,
  'mops/agent-upgrade.md.j2': mop('agent-upgrade'),
  'mops/db-maintenance.md.j2': mop('db-maintenance', 'dependencies: [agent-upgrade]\n'),
  'regions/common.yml':
    'agent_version: 2.0\nsite: { name: none }\nvault_token: hunter2\nhost_label: "{{ inventory_hostname }}-x"\n',
  'regions/eus2.yml': 'site: { name: "east-{{ agent_version }}" }\n',
  'regions/wus2.yml': 'site: { name: west }\nagent_version: "{{ major }}.1"\nmajor: 3\n',
  'inventories/eus2.yml': 'all: { hosts: { a: {} } }\n',
  'inventories/wus2.yml': 'all: { hosts: { b: {} } }\n',
  'inventories/group_vars/all.yml': 'x: 1\n',
  ...Object.fromEntries(
    ['precheck', 'checkpoint', 'implement', 'validate', 'rollback'].map((phase) => [
      `playbooks/agent/${phase}.yml`,
      '- hosts: all\n  gather_facts: false\n  tasks:\n    - import_tasks: ../shared/tasks.yml\n',
    ]),
  ),
  'playbooks/agent/templates/agent.conf.j2': 'v={{ agent_version }} {{ host_label }}\n',
  'playbooks/shared/tasks.yml': '[]\n',
  'playbooks/other/implement.yml': '[]\n',
  'roles/base/tasks/main.yml': '[]\n',
  'ansible.cfg': '[defaults]\n',
  'health/profile.yml': 'probes: []\n',
};

export interface FolderOfRelease {
  readonly root: string;
  readonly output: string;
  write(path: string, text: string | Uint8Array): void;
  render(options?: Partial<RenderOptions>): Promise<Rendering>;
  remove(): void;
}

/** Writes the release into `<new folder>/releases/R1`, with `changes` on top; an undefined file is left out. */
export function releaseFolder(changes: Readonly<Record<string, string | undefined>> = {}): FolderOfRelease {
  const root = mkdtempSync(join(tmpdir(), 'mop-release-'));
  const folder = join(root, 'releases/R1');
  const output = join(root, 'out');
  const write = (path: string, text: string | Uint8Array): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  for (const [path, text] of Object.entries({ ...smallRelease, ...changes })) if (text !== undefined) write(path, text);
  return {
    root,
    output,
    write,
    render: (options = {}) =>
      renderRelease({
        releaseFile: join(folder, 'release.yaml'),
        sourcesFolder: root,
        outputFolder: output,
        formats: ['markdown', 'html'],
        toolVersion: '0.1.0',
        ...options,
      }),
    remove: () => {
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Makes release folders for the suite in whose body this is called; each is gone after its test. */
export function releaseFolders(): (changes?: Readonly<Record<string, string | undefined>>) => FolderOfRelease {
  const folders: FolderOfRelease[] = [];
  afterEach('remove the release folders', () => {
    for (const folder of folders.splice(0)) folder.remove();
  });
  return (changes) => {
    const folder = releaseFolder(changes);
    folders.push(folder);
    return folder;
  };
}

/** A file of the small release with `from` replaced. */
export function edited(file: string, from: string, to: string): Record<string, string> {
  const text = smallRelease[file] ?? '';
  if (!text.includes(from)) throw new Error(`${file} holds no ${from}`);
  return { [file]: text.replace(from, () => to) };
}

/** Renders a release in which nothing is wrong. */
export async function rendered(
  folder: FolderOfRelease,
  options: Partial<RenderOptions> = {},
): Promise<RenderedRelease> {
  const result = await folder.render(options);
  assert.ok(result.kind === 'rendered', JSON.stringify(result.findings, null, 1));
  return result;
}
