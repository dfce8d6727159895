import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync, realpathSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { OperatorError } from '../../release/operator-error.js';

/** More than any MOP, variable file or playbook; what is larger is not one. */
const largestBytes = 5 * 1024 * 1024;
/** More files than any playbook needs beside it; links that lead to each other make millions of few. */
const mostFiles = 50_000;
const skippedNames = new Set(['__pycache__', '.git', '.DS_Store']);

export type TextRead =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'unreadable'; readonly message: string };

export const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The folder of release.yaml. Nothing outside it is read, by `..` or by symbolic links. Paths have forward slashes. */
export class ReleaseFolder {
  readonly root: string;
  readonly #hashes = new Map<string, string>();

  constructor(folder: string) {
    this.root = realpathSync.native(folder);
  }

  exists(path: string): boolean {
    return existsSync(join(this.root, path)) && this.#isInside(path);
  }

  /** Whether there is something at a path, though it may lead out of the folder. */
  stands(path: string): boolean {
    return existsSync(join(this.root, path));
  }

  isFolder(path: string): boolean {
    return this.exists(path) && statSync(join(this.root, path)).isDirectory();
  }

  /** UTF-8 text with line feeds only and without a byte order mark. */
  readText(path: string): TextRead {
    const unreadable = (why: string): TextRead => ({ kind: 'unreadable', message: `"${path}" ${why}` });
    const read = this.readBytes(path, largestBytes);
    if (read.kind === 'unreadable') return read;
    const [first, second] = read.bytes;
    if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
      return unreadable('is UTF-16: save it as UTF-8');
    }
    if (read.bytes.includes(0)) return unreadable('is not a text file');
    try {
      const text = new TextDecoder('utf-8', { fatal: true }).decode(read.bytes);
      return { kind: 'text', text: text.replaceAll('\r\n', '\n') };
    } catch {
      return unreadable('is not UTF-8 text');
    }
  }

  /** A file larger than `most` is not read at all. */
  readBytes(
    path: string,
    most: number,
  ): { readonly kind: 'bytes'; readonly bytes: Buffer } | { readonly kind: 'unreadable'; readonly message: string } {
    const unreadable = (why: string) => ({ kind: 'unreadable' as const, message: `"${path}" ${why}` });
    if (!existsSync(join(this.root, path))) return unreadable('does not exist');
    if (!this.#isInside(path)) return unreadable('leads out of the folder of release.yaml');
    const stat = statSync(join(this.root, path));
    if (!stat.isFile()) return unreadable('is not a file');
    if (stat.size > most) return unreadable(`has ${stat.size} bytes; at most ${most} are read`);
    let bytes: Buffer;
    try {
      bytes = readFileSync(join(this.root, path));
    } catch (error) {
      return unreadable(`cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    }
    this.#hashes.set(path, sha256(bytes));
    return { kind: 'bytes', bytes };
  }

  hash(path: string): string {
    const known = this.#hashes.get(path);
    if (known !== undefined) return known;
    const hash = hashOfFile(join(this.root, path));
    this.#hashes.set(path, hash);
    return hash;
  }

  /** All files below a path (or the file itself), sorted. A link that leads out of the folder, in a circle or nowhere is refused. */
  filesBelow(path: string): readonly string[] {
    const files: string[] = [];
    let seen = 0;
    const refuse = (where: string, what: string): never => {
      throw new OperatorError(`"${where}" ${what}`, this.root, 'replace the symbolic link by a copy');
    };
    const walk = (current: string, above: readonly string[]): void => {
      seen += 1;
      if (seen > mostFiles) refuse(path, `holds more than ${mostFiles} files, links followed`);
      if (!this.stands(current)) refuse(current, 'leads nowhere');
      if (!this.#isInside(current)) refuse(current, 'leads out of the folder of release.yaml');
      const real = realpathSync.native(join(this.root, current));
      const stat = statSync(real);
      if (stat.isFile()) files.push(current);
      else if (!stat.isDirectory()) refuse(current, 'is neither a file nor a folder');
      else if (above.includes(real)) refuse(current, 'leads back to a folder that it stands in');
      else {
        const names = readdirSync(real).filter(
          (name) => !skippedNames.has(name) && !name.endsWith('.pyc') && !name.endsWith('.retry'),
        );
        for (const name of names.sort()) walk(current === '.' ? name : `${current}/${name}`, [...above, real]);
      }
    };
    walk(path, []);
    return files;
  }

  #isInside(path: string): boolean {
    const inside = relative(this.root, realpathSync.native(join(this.root, path)));
    return inside !== '..' && !inside.startsWith(`..${sep}`);
  }
}

/** A part at a time: an installation image beside a playbook may be larger than memory. */
function hashOfFile(path: string): string {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(1024 * 1024);
  const file = openSync(path, 'r');
  try {
    for (let read = readSync(file, buffer); read > 0; read = readSync(file, buffer))
      hash.update(buffer.subarray(0, read));
  } finally {
    closeSync(file);
  }
  return hash.digest('hex');
}
