import { isMap, LineCounter, parseDocument, visit, type Document, type Node, type YAMLMap } from 'yaml';
import { tooDeepAt } from './yaml-depth.js';
import { keyOffsets, repeatedKeys, type KeyOffsets } from './yaml-keys.js';

/** Something wrong in a file that people write. `message` says what would be right. Line and column count from 1. */
export interface Fault {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Stands for a value that is encrypted with ansible-vault. */
export const vaulted: unknown = Object.freeze({ vaulted: true });

type YamlPath = readonly PropertyKey[];

/** The parser calls itself for each level, and where its stack ends the process may end as well. */
const deepest = 100;

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

/** What follows the first faults of a file is mostly their consequence. */
const mostFaults = 20;

/** The parser's sentence without what it quotes of the file: a secret that begins with `*` reads as an alias. */
const withoutContent = (message: string): string =>
  message.replace(/ at line \d+.*$/, '').replace(/^(Unresolved alias[^:]*):.*$/, '$1');

/** A YAML file with the place of each of its nodes. */
export class YamlSource {
  readonly #lines = new LineCounter();
  readonly #document: Document.Parsed;
  readonly #tooDeep: Place | undefined;
  readonly #keys = new Map<YAMLMap, KeyOffsets>();

  /** Version 1.1 reads a file as Ansible does (`yes` is true); timestamps stay text in both. */
  constructor(
    text: string,
    readonly file: string,
    version: '1.1' | '1.2' = '1.2',
  ) {
    this.#tooDeep = tooDeepAt(text, deepest);
    this.#document = parseDocument(this.#tooDeep ? '' : text, {
      lineCounter: this.#lines,
      version,
      prettyErrors: false,
      uniqueKeys: false,
      logLevel: 'error',
      customTags: (tags) => [
        ...tags.filter(
          (tag) => tag !== 'timestamp' && (typeof tag === 'string' || tag.tag !== 'tag:yaml.org,2002:timestamp'),
        ),
        { tag: '!vault', resolve: () => vaulted },
        { tag: '!unsafe', resolve: (text: string) => text },
      ],
    });
    if (version === '1.1') this.#keepFractions();
  }

  /** `2.0` is written back as `2.0`, as Python does; a number of this language would become `2`. */
  #keepFractions(): void {
    visit(this.#document, {
      Scalar: (_key, node) => {
        if (Number.isInteger(node.value) && /^[-+]?\d+\.\d*$/.test(node.source ?? '')) node.value = node.source;
      },
    });
  }

  /** Faults of the YAML itself. While there is one, `value` must not be asked for. */
  get faults(): readonly Fault[] {
    if (this.#tooDeep) {
      const message = `is not readable YAML: it is nested more than ${deepest} levels deep`;
      return [{ file: this.file, ...this.#tooDeep, message }];
    }
    const errors = this.#document.errors.map(({ pos: [at], message }) => ({ at, message }));
    const repeated = repeatedKeys(this.#document).map((at) => ({ at, message: 'Map keys must be unique' }));
    return [...errors, ...repeated]
      .sort((a, b) => a.at - b.at)
      .slice(0, mostFaults)
      .map(({ at, message }) => ({
        file: this.file,
        ...this.#at(at),
        message: `is not readable YAML: ${withoutContent(message.split('\n')[0] ?? '')}`,
      }));
  }

  /** The entries of the outermost map, in order. */
  get keys(): readonly string[] {
    return isMap(this.#document.contents) ? this.#document.contents.items.map((item) => String(item.key)) : [];
  }

  /** The file as plain values; aliases are expanded within the parser's bound. */
  value(): { readonly kind: 'value'; readonly value: unknown } | { readonly kind: 'fault'; readonly fault: Fault } {
    try {
      const value = this.#document.toJS({ maxAliasCount: 100 }) as unknown;
      if (!isDeeper(value, deepest)) return { kind: 'value', value };
      return { kind: 'fault', fault: this.fault([], 'is not readable YAML: an alias in it stands for what it is in') };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return { kind: 'fault', fault: this.fault([], `is not readable YAML: ${withoutContent(why)}`) };
    }
  }

  /** The node at a path, or the nearest one around it. */
  fault(path: YamlPath, message: string): Fault {
    return { file: this.file, ...this.placeOf(path), message };
  }

  placeOf(path: YamlPath): Place {
    for (let depth = path.length; depth >= 0; depth -= 1) {
      const node = this.#document.getIn(path.slice(0, depth), true) as Node | null | undefined;
      if (depth > 0 && depth === path.length) {
        const key = this.#keyPlace(path);
        if (key !== undefined && (node?.range === undefined || node.range === null)) return key;
      }
      if (node?.range) return this.#at(node.range[0]);
    }
    return { line: 1, column: 1 };
  }

  /** The place of the last key of a path, rather than of its value. */
  placeOfKey(path: YamlPath): Place {
    return this.#keyPlace(path) ?? this.placeOf(path);
  }

  #keyPlace(path: YamlPath): Place | undefined {
    const parent = path.length === 1 ? this.#document.contents : this.#document.getIn(path.slice(0, -1), true);
    if (!isMap(parent)) return undefined;
    const offsets = this.#keys.get(parent) ?? keyOffsets(parent);
    this.#keys.set(parent, offsets);
    const offset = offsets.get(String(path.at(-1)));
    return offset === undefined ? undefined : this.#at(offset);
  }

  #at(offset: number): Place {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }
}
