import { mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { OperatorError } from '../../release/operator-error.js';

/** Where documents are written. Other files in it are left alone; nothing is written outside it. */
export class OutputFolder {
  readonly root: string;
  readonly #made = new Set<string>();

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

  write(path: string, bytes: string | Uint8Array): void {
    const target = join(this.root, path);
    const parent = dirname(target);
    try {
      if (!this.#made.has(parent)) {
        mkdirSync(parent, { recursive: true });
        this.#demandInside(parent);
        this.#made.add(parent);
      }
      writeFileSync(target, bytes);
    } catch (error) {
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

  remove(path: string): void {
    rmSync(join(this.root, path), { force: true });
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
