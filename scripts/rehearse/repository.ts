import { existsSync } from 'node:fs';
import { appendFile, cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isMap, parseDocument } from 'yaml';
import { OperatorError } from '../../src/release/operator-error.js';
import type { Breakage, CellName } from './options.js';

/** What a rehearsal changes in a release's policy, and says that it does. */
const overlay = {
  pace: { minimumGap: '0s', atMostPerHour: 10_000 },
  takeOver: { staleAfter: '20s', fenceAfter: '15s' },
};
const notOfARelease = ['.git', '.rehearsal', 'node_modules'];
export const overlayInWords = 'pace none, take-over after 20 s of silence';

/** The rehearsal's own copy of the repository that the six organizations would check out. */
export interface Repository {
  readonly folder: string;
  /** Relative to `folder`. */
  readonly releaseFile: string;
}

/** Copies the release's folder once; what pipelines and tasks see is this copy, with the rehearsal's pace. */
export async function createRepository(releaseFile: string, folder: string): Promise<Repository> {
  if (!existsSync(releaseFile)) {
    throw new OperatorError('There is no such release file', releaseFile, 'name a release.yaml with --release');
  }
  const repository = { folder, releaseFile: basename(releaseFile) };
  const done = join(folder, '.copied');
  if (existsSync(done)) return repository;
  await copyRelease(dirname(releaseFile), folder);
  const copy = join(folder, repository.releaseFile);
  const document = parseDocument(await readFile(copy, 'utf8'));
  if (document.errors.length === 0 && isMap(document.contents)) {
    for (const [key, value] of Object.entries(overlay)) document.setIn(['policy', key], document.createNode(value));
    await writeFile(copy, document.toString({ lineWidth: 0 }));
  }
  await writeFile(done, '');
  return repository;
}

/** Everything beside release.yaml but what no release consists of, and never the rehearsal's own folder. */
async function copyRelease(source: string, target: string): Promise<void> {
  await mkdir(target, { recursive: true });
  for (const entry of await readdir(source)) {
    const from = join(source, entry);
    if (notOfARelease.includes(entry) || `${target}/`.startsWith(`${from}/`)) continue;
    try {
      await cp(from, join(target, entry), { recursive: true });
    } catch (error) {
      throw new OperatorError(
        `The release's folder cannot be copied: ${error instanceof Error ? error.message : String(error)}`,
        from,
        'put release.yaml into a folder that holds the release only',
        { cause: error },
      );
    }
  }
}

/**
 * Lets a phase of one MOP in one region fail at its end, on every host, in the first attempt. What it left in the sandboxes
 * is kept below `MOP_BACKUP_ROOT/broken/<region>/<mop>/<host>`, to be looked at after the rollback.
 */
export async function breakPlaybook(repository: Repository, playbook: string, breakage: Breakage): Promise<void> {
  const file = join(repository.folder, playbook);
  const text = await readFile(file, 'utf8');
  if (!text.includes(marker(breakage))) await appendFile(file, breakingPlay(breakage));
}

/** Lets a MOP of one region take a minute longer in its first attempt, so that it can be stopped in the middle. */
export async function slowPlaybook(repository: Repository, playbook: string, { mop, region }: CellName): Promise<void> {
  const file = join(repository.folder, playbook);
  const mark = `# slow: ${mop}@${region}`;
  if ((await readFile(file, 'utf8')).includes(mark)) return;
  await appendFile(
    file,
    `
${mark}
- name: Slow on purpose
  hosts: all
  gather_facts: false
  tasks:
    - name: Take long enough to be stopped
      ansible.builtin.command: sleep 60
      changed_when: false
      when: mop_id == '${mop}' and mop_region == '${region}' and mop_attempt | int == 1
`,
  );
}

function breakingPlay({ mop, region, phase }: Breakage): string {
  return `
${marker({ mop, region, phase })}
- name: Broken on purpose
  hosts: all
  gather_facts: false
  vars:
    is_broken: "{{ mop_id == '${mop}' and mop_region == '${region}' and mop_attempt | int == 1 }}"
    of_host: "${region}/{{ inventory_hostname }}"
    left_by_mop: "${region}/${mop}/{{ inventory_hostname }}"
  tasks:
    - name: Keep what the MOP left
      ansible.builtin.command:
        argv:
          - sh
          - -c
          - mkdir -p "$(dirname "$2")" && cp -a "$1" "$2"
          - keep
          - "{{ lookup('ansible.builtin.env', 'MOP_SANDBOX_ROOT') }}/{{ of_host }}"
          - "{{ lookup('ansible.builtin.env', 'MOP_BACKUP_ROOT') }}/broken/{{ left_by_mop }}"
      changed_when: false
      failed_when: false
      when: is_broken | bool
    - name: Fail as --fail asked
      ansible.builtin.fail:
        msg: broken on purpose by the rehearsal (--fail ${mop}@${region}:${phase})
      when: is_broken | bool
`;
}

function marker({ mop, region, phase }: Breakage): string {
  return `# --fail ${mop}@${region}:${phase}`;
}
