import {
  closeSync,
  constants,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  rmdirSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { OperatorError } from '../../release/operator-error.js';
import { sha256 } from './release-folder.js';

const asNewFile = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/** A file that stands there is replaced, not written into: that is quicker, and no other name of it gets the new text. */
function makeRoom(target: string): void {
  const there = lstatSync(target, { throwIfNoEntry: false });
  if (there?.isSymbolicLink() === true) {
    throw new OperatorError(
      'A symbolic link stands where a document is written',
      target,
      'remove the link or choose another folder',
    );
  }
  if (there !== undefined) unlinkSync(target);
}

const draftOf = (path: string): string => `${path}.part`;

/** Where documents are written. Other files in it are left alone; nothing is written outside it. */
export class OutputFolder {
  readonly root: string;
  readonly #made = new Set<string>();
  readonly #written = new Set<string>();

  constructor(folder: string) {
    try {
      mkdirSync(folder, { recursive: true });
    } catch (error) {
      throw new OperatorError('The output folder cannot be made', folder, 'choose a folder that may be written to', {
        cause: error,
      });
    }
    this.root = realpathSync(folder);
  }

  /** A file that cannot be written takes all others of this rendering with it: nothing is left half done. */
  write(path: string, bytes: string | Uint8Array): void {
    const target = join(this.root, path);
    const parent = dirname(target);
    try {
      if (!this.#made.has(parent)) {
        mkdirSync(parent, { recursive: true });
        this.#demandInside(parent);
        this.#made.add(parent);
      }
      makeRoom(target);
      this.#written.add(path);
      const file = openSync(target, asNewFile);
      try {
        writeFileSync(file, bytes);
      } finally {
        closeSync(file);
      }
    } catch (error) {
      this.undo();
      if (error instanceof OperatorError) throw error;
      const why = error instanceof Error ? error.message : String(error);
      throw new OperatorError(
        `A document cannot be written: ${why}`,
        target,
        'make room or choose another output folder',
        { cause: error },
      );
    }
  }

  /** Under its name a file stands whole or not at all, wherever the process dies. */
  writeWhole(path: string, bytes: string | Uint8Array): void {
    const draft = draftOf(path);
    this.write(draft, bytes);
    renameSync(join(this.root, draft), join(this.root, path));
    this.#written.delete(draft);
    this.#written.add(path);
  }

  /** What was written, which must still be what it was. */
  readBack(path: string, hash: string): Uint8Array {
    const bytes = readFileSync(join(this.root, path));
    if (sha256(bytes) === hash) return bytes;
    throw new OperatorError(
      'A document was changed since it was rendered',
      join(this.root, path),
      'render again, and leave the output folder alone until the step has ended',
    );
  }

  /** Removes a file, and what a process that died in `writeWhole` left of it. */
  remove(path: string): void {
    for (const name of [path, draftOf(path)]) rmSync(join(this.root, name), { force: true });
  }

  /** Removes what was written since this folder was opened, and folders that are empty then. */
  undo(): void {
    for (const path of this.#written) this.remove(path);
    this.#written.clear();
    for (const folder of this.#made) {
      if (folder === this.root) continue;
      try {
        rmdirSync(folder);
      } catch {
        // Something else lies in it.
      }
    }
    this.#made.clear();
  }

  /** Files in the folder that were not written since it was opened, sorted, with forward slashes. */
  otherFiles(): readonly string[] {
    return readdirSync(this.root, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => relative(this.root, join(entry.parentPath, entry.name)).split(sep).join('/'))
      .filter((path) => !this.#written.has(path))
      .sort();
  }

  #demandInside(folder: string): void {
    const inside = relative(this.root, realpathSync(folder));
    if (inside === '..' || inside.startsWith(`..${sep}`)) {
      throw new OperatorError(
        'A symbolic link leads out of the output folder',
        folder,
        'remove the link or choose another folder',
      );
    }
  }
}
