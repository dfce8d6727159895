import { posix } from 'node:path';
import type { ExecutionPlan } from '../../release/plan.js';
import type { ReleaseFile, ReleaseRegion } from '../../release/release-schema.js';
import type { ReleaseFolder } from './release-folder.js';

type Files = ExecutionPlan['files'];
type Playbooks = ExecutionPlan['playbooks'];

/** Beside release.yaml, and read by Ansible for whatever runs there. */
const sharedPaths = [
  'ansible.cfg',
  'roles',
  'library',
  'module_utils',
  'filter_plugins',
  'lookup_plugins',
  'collections',
];

/** The health profile and, where it has a folder of its own, the programs and certificates beside it that its probes name. */
function besideProfile(profile: string | undefined): readonly string[] {
  if (profile === undefined) return [];
  const folder = posix.dirname(profile);
  return [folder === '.' ? profile : folder];
}

/** Which files Ansible may read for a cell: everything in the folders of its playbooks and what those refer to by `../`. */
export class ExecutionFiles {
  readonly #shared: readonly string[];
  readonly #ofFolders = new Map<string, readonly string[]>();
  readonly #ofRegion = new Map<ReleaseRegion, readonly string[]>();

  constructor(
    private readonly folder: ReleaseFolder,
    release: ReleaseFile,
  ) {
    this.#shared = this.#below([...sharedPaths, ...besideProfile(release.health)]);
  }

  /** Sorted by path, each with the hash of its bytes. */
  filesOf(playbooks: Playbooks, region: ReleaseRegion): Files {
    const paths = new Set([...this.#shared, ...this.#besidePlaybooks(playbooks), ...this.#regionFiles(region)]);
    return [...paths].sort().map((path) => ({ path, sha256: this.folder.hash(path) }));
  }

  #besidePlaybooks(playbooks: Playbooks): readonly string[] {
    const pending = [
      ...new Set(Object.values(playbooks).flatMap((path) => (path === undefined ? [] : [posix.dirname(path)]))),
    ].sort();
    const key = pending.join('\n');
    const known = this.#ofFolders.get(key);
    if (known !== undefined) return known;
    const files = new Set<string>();
    const visited = new Set<string>();
    for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
      if (visited.has(path)) continue;
      visited.add(path);
      // Playbooks beside release.yaml would drag the whole release in: there only files count, not folders.
      const found = path === '.' ? this.#filesBeside() : this.#below([path]);
      for (const file of found) {
        files.add(file);
        pending.push(...this.#references(file));
      }
    }
    const paths = [...files];
    this.#ofFolders.set(key, paths);
    return paths;
  }

  #filesBeside(): readonly string[] {
    return this.#below(['.']).filter((path) => !path.includes('/') && /\.ya?ml$/.test(path));
  }

  /** Paths that a YAML file names by `../` and that exist in the release. */
  #references(file: string): readonly string[] {
    if (!/\.ya?ml$/.test(file)) return [];
    const read = this.folder.readText(file);
    if (read.kind === 'unreadable') return [];
    const named = [...read.text.matchAll(/(?:\.\.\/)+[\w][\w./-]*/g)].map((match) => match[0]);
    return named
      .flatMap((name) => {
        const beside = posix.normalize(posix.join(posix.dirname(file), name));
        return [beside, posix.normalize(posix.join(posix.dirname(file), '..', name))];
      })
      .filter((path) => !path.startsWith('..') && path !== '.' && this.folder.exists(path))
      .map((path) => (this.folder.isFolder(path) || posix.dirname(path) === '.' ? path : posix.dirname(path)));
  }

  #regionFiles(region: ReleaseRegion): readonly string[] {
    const known = this.#ofRegion.get(region);
    if (known !== undefined) return known;
    const beside = posix.dirname(region.inventory);
    const paths = this.#below([
      region.inventory,
      posix.join(beside, 'group_vars'),
      posix.join(beside, 'host_vars'),
      ...region.variables,
    ]);
    this.#ofRegion.set(region, paths);
    return paths;
  }

  #below(paths: readonly string[]): readonly string[] {
    return paths.filter((path) => this.folder.exists(path)).flatMap((path) => this.folder.filesBelow(path));
  }
}
