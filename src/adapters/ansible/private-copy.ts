import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { OperatorError } from '../../release/operator-error.js';
import type { ExecutionPlan } from '../../release/plan.js';

export interface PrivateCopy {
  /** Real path of the copy of the release's folder; Ansible runs in it. */
  readonly folder: string;
  /** Real path of a folder beside it for files of one run: extra variables, a vault password. */
  readonly secrets: string;
  remove(): Promise<void>;
}

const mostNamed = 20;

/**
 * Copies the files that the plan names to a fresh folder which only this user can read, and compares the very bytes that
 * it writes with the plan's hashes. Throws an `OperatorError` that names each file which is missing, differs, or lies outside.
 */
export async function copyPlannedFiles(
  plan: Pick<ExecutionPlan, 'files' | 'folder' | 'mop' | 'region'>,
  playbookFolder: string,
  temporaryFolder: string,
): Promise<PrivateCopy> {
  const { copy, faults } = await copyUnalteredFiles(plan, playbookFolder, temporaryFolder);
  if (faults.length === 0) return copy;
  await copy.remove();
  throw drift(plan, playbookFolder, faults);
}

/** The same of those files that are as planned; of each other one a fault that names it. */
export async function copyUnalteredFiles(
  plan: Pick<ExecutionPlan, 'files' | 'folder'>,
  playbookFolder: string,
  temporaryFolder: string,
): Promise<{ readonly copy: PrivateCopy; readonly faults: readonly string[] }> {
  const source = await releaseFolder(playbookFolder, plan.folder);
  await mkdir(temporaryFolder, { recursive: true });
  const home = await realpath(await mkdtemp(path.join(temporaryFolder, 'mop-run-')));
  const copy = {
    folder: path.join(home, 'release'),
    secrets: path.join(home, 'secrets'),
    remove: () => rm(home, { recursive: true, force: true }),
  };
  try {
    await Promise.all([copy.folder, copy.secrets].map((folder) => mkdir(folder, { mode: 0o700 })));
    const folders = new Set(plan.files.map((file) => path.dirname(file.path)));
    await Promise.all(
      [...folders]
        .filter(isInside)
        .map((folder) => mkdir(path.join(copy.folder, folder), { recursive: true, mode: 0o700 })),
    );
    const faults = (await Promise.all(plan.files.map((file) => copyFile(file, source, copy.folder)))).filter(
      (fault) => fault !== undefined,
    );
    return { copy, faults };
  } catch (error) {
    await copy.remove();
    throw error;
  }
}

async function releaseFolder(playbookFolder: string, folder: string): Promise<string> {
  const wanted = path.join(playbookFolder, folder);
  try {
    if (!isInside(folder)) throw new Error('outside');
    return await realpath(wanted);
  } catch (cause) {
    throw new OperatorError(
      `The release's folder ${folder} is not there`,
      `playbookFolder ${playbookFolder}`,
      "add `checkout: self` to the job, or set the input 'playbookFolder' to the root of the repository that holds the release",
      { cause },
    );
  }
}

async function copyFile(
  file: ExecutionPlan['files'][number],
  source: string,
  target: string,
): Promise<string | undefined> {
  if (!isInside(file.path)) return `${file.path} lies outside the release's folder`;
  try {
    const real = await realpath(path.join(source, file.path));
    if (!real.startsWith(source + path.sep)) return `${file.path} is a link that leads outside the release's folder`;
    const [bytes, { mode }] = await Promise.all([readFile(real), stat(real)]);
    const found = createHash('sha256').update(bytes).digest('hex');
    if (found !== file.sha256)
      return `${file.path} differs (planned ${file.sha256.slice(0, 12)}, found ${found.slice(0, 12)})`;
    const to = path.join(target, file.path);
    await writeFile(to, bytes, { mode: 0o600, flag: 'wx' });
    if ((mode & 0o100) !== 0) await chmod(to, 0o700);
    return undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error) {
      return error.code === 'ENOENT'
        ? `${file.path} is missing`
        : `${file.path} cannot be copied (${String(error.code)})`;
    }
    throw error;
  }
}

function drift({ mop, region }: Pick<ExecutionPlan, 'mop' | 'region'>, where: string, faults: readonly string[]) {
  const more = faults.length > mostNamed ? `; and ${faults.length - mostNamed} more` : '';
  return new OperatorError(
    `drift: what would run for ${mop} in ${region} is not what was planned and approved: ${faults.slice(0, mostNamed).join('; ')}${more}`,
    `playbookFolder ${where}`,
    'check out the commit that the release was prepared from, or prepare and approve it anew',
  );
}

/** True for a relative path, with forward slashes, that never leaves its folder. */
export function isInside(file: string): boolean {
  const normal = path.posix.normalize(file);
  return file !== '' && !path.isAbsolute(file) && normal !== '..' && !normal.startsWith('../') && !file.includes('\0');
}
