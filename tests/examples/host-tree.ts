import { lstatSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Every entry below a folder, itself included: path → kind, mode and content. Two trees are equal byte for byte if these are. */
export function hostTree(root: string): ReadonlyMap<string, string> {
  const entries = new Map<string, string>();
  const visit = (path: string): void => {
    const stat = lstatSync(path);
    const mode = (stat.mode & 0o7777).toString(8);
    const name = relative(root, path) || '.';
    if (stat.isDirectory()) {
      entries.set(name, `folder ${mode}`);
      for (const child of readdirSync(path).sort()) visit(join(path, child));
    } else if (stat.isSymbolicLink()) {
      entries.set(name, `link ${readlinkSync(path)}`);
    } else {
      entries.set(name, `file ${mode} ${readFileSync(path).toString('base64')}`);
    }
  };
  visit(root);
  return entries;
}

/** Paths that were added, removed or changed. */
export function changedPaths(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((path) => before.get(path) !== after.get(path));
}
