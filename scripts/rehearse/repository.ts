import { existsSync } from 'node:fs';
import { appendFile, cp, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { parseDocument } from 'yaml';
import { OperatorError } from '../../src/release/operator-error.js';
import type { Breakage } from './options.js';

/** What a rehearsal changes in a release's policy, and says that it does. */
const overlay = {
  pace: { minimumGap: '0s', atMostPerHour: 10_000 },
  takeOver: { staleAfter: '20s', fenceAfter: '10s' },
};
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
  await cp(dirname(releaseFile), folder, { recursive: true });
  const copy = join(folder, repository.releaseFile);
  const document = parseDocument(await readFile(copy, 'utf8'));
  if (document.errors.length === 0) {
    for (const [key, value] of Object.entries(overlay)) document.setIn(['policy', key], document.createNode(value));
    await writeFile(copy, document.toString({ lineWidth: 0 }));
  }
  await writeFile(done, '');
  return repository;
}

/** Lets a phase of one MOP in one region fail at its end, on every host, in the first attempt. */
export async function breakPlaybook(repository: Repository, playbook: string, { mop, region, phase }: Breakage): Promise<void> {
  const file = join(repository.folder, playbook);
  const text = await readFile(file, 'utf8');
  if (text.includes(marker({ mop, region, phase }))) return;
  await appendFile(
    file,
    `
${marker({ mop, region, phase })}
- name: Broken on purpose
  hosts: all
  gather_facts: false
  tasks:
    - name: Fail as --fail asked
      ansible.builtin.fail:
        msg: broken on purpose by the rehearsal (--fail ${mop}@${region}:${phase})
      when: mop_id == '${mop}' and mop_region == '${region}' and mop_attempt | int == 1
`,
  );
}

function marker({ mop, region, phase }: Breakage): string {
  return `# --fail ${mop}@${region}:${phase}`;
}

export function pathInRepository(repository: Repository, path: string): string {
  return relative(repository.folder, path);
}
