import type { Budget } from './budget.js';
import { parseYaml } from './parse-yaml.js';
import { fileText, refuse } from './yaml-tree.js';
import type { FileName, MappingNode, Position } from './yaml-tree.js';

export interface TemplateSource {
  /** `repository` is `self` or an alias of `resources.repositories`; `path` has no leading slash. */
  read(repository: string, path: string): string | undefined;
}

/** Finds and reads pipeline files within the service's bounds. */
export class TemplateLoader {
  private readonly aliases = new Set(['self']);
  private readonly read = new Map<string, MappingNode>();

  constructor(
    private readonly source: TemplateSource,
    private readonly budget: Budget,
  ) {}

  declareRepository(alias: string): void {
    this.aliases.add(alias);
  }

  knowsRepository(alias: string): boolean {
    return this.aliases.has(alias);
  }

  load(file: FileName, nesting: number, at: Position): MappingNode {
    const name = fileText(file);
    this.budget.openFile(name, nesting, at);
    const known = this.read.get(name);
    if (known !== undefined) return known;
    const text = this.source.read(file.repository, file.path);
    if (text === undefined)
      refuse(at, `The file ${name} does not exist`, 'mend the path; it is relative to the including file');
    const root = parseYaml(text, file);
    if (root.kind !== 'mapping') refuse(root.at, `The file ${name} does not hold a mapping`, 'write keys and values');
    this.read.set(name, root);
    return root;
  }

  /**
   * `x.yml` is relative to the including file, `/x.yml` to its repository's root, `x.yml@alias` to that repository's
   * root. `@self` is the repository of the pipeline, also from a template of another one.
   */
  resolve(reference: string, from: Position): FileName {
    const [, path = '', alias] = /^([^@]*)(?:@(.*))?$/.exec(reference) ?? [];
    if (path === '' || alias === '')
      refuse(from, `'${reference}' is not a template's path`, 'write path.yml or path.yml@alias');
    if (alias !== undefined && !this.aliases.has(alias)) {
      refuse(from, `The repository '${alias}' of '${reference}' is unknown`, 'declare it under resources.repositories');
    }
    const repository = alias ?? from.file.repository;
    const fromRoot = alias !== undefined || path.startsWith('/');
    const parts = fromRoot ? [] : from.file.path.split('/').slice(0, -1);
    for (const part of path.replaceAll('\\', '/').split('/')) {
      if (part === '..') {
        if (parts.pop() === undefined) refuse(from, `'${reference}' leads out of the repository`, 'mend the path');
      } else if (part !== '' && part !== '.') parts.push(part);
    }
    return { repository, path: parts.join('/') };
  }
}
