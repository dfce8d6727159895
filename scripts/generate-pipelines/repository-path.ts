import { existsSync } from 'node:fs';
import path from 'node:path';

/** The folder of the repository that holds the file: the nearest one with `.git`, else the folder of the file. */
export function repositoryOf(file: string): string {
  const start = path.dirname(path.resolve(file));
  for (let folder = start; ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, '.git'))) return folder;
    if (folder === path.dirname(folder)) return start;
  }
}

/** The file's path from the root of its repository, with forward slashes. */
export function pathInRepository(file: string, repository: string): string {
  return path.relative(repository, path.resolve(file)).split(path.sep).join('/');
}
