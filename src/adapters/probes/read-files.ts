import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** A file that a probe names: of the release, or an absolute path that a variable of the agent gave. */
export function readNamed(folder: string, file: string | undefined): string | undefined {
  return file === undefined ? undefined : readFileSync(resolve(folder, file), 'utf8');
}
