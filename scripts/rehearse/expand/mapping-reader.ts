import { parseBoolean } from './boolean-text.js';
import { refuse } from './yaml-tree.js';
import type { Entry, MappingNode, Node, Position, SequenceNode } from './yaml-tree.js';

/** Reads a mapping key by key, each in the shape it must have; `done` refuses by name whatever was not read. */
export class MappingReader {
  readonly at: Position;
  private readonly mapping: MappingNode;
  private readonly left: Map<string, Entry>;

  constructor(
    node: Node,
    private what: string,
  ) {
    if (node.kind !== 'mapping') {
      const found = node.kind === 'scalar' ? `'${node.text}'` : 'a list';
      refuse(node.at, `Expected ${what}, a mapping, but found ${found}`, 'write keys and values');
    }
    this.mapping = node;
    this.at = node.at;
    this.left = new Map(node.entries.map((entry) => [entry.key.text, entry]));
  }

  /** What later faults call this mapping. */
  named(what: string): void {
    this.what = what;
  }

  has(key: string): boolean {
    return this.mapping.entries.some((entry) => entry.key.text === key);
  }

  positionOf(key: string): Position {
    return this.mapping.entries.find((entry) => entry.key.text === key)?.key.at ?? this.at;
  }

  take(key: string): Node | undefined {
    const entry = this.left.get(key);
    this.left.delete(key);
    return entry?.value;
  }

  text(key: string): string | undefined {
    const node = this.take(key);
    if (node === undefined || node.kind === 'scalar') return node?.text;
    return refuse(node.at, `'${key}' of ${this.what} is a ${node.kind}`, 'write text');
  }

  requiredText(key: string): string {
    const text = this.text(key);
    if (text !== undefined && text !== '') return text;
    return refuse(this.positionOf(key), `'${key}' of ${this.what} is missing or empty`, 'write it');
  }

  boolean(key: string): boolean | undefined {
    const at = this.positionOf(key);
    const text = this.text(key);
    if (text === undefined) return undefined;
    return (
      parseBoolean(text) ?? refuse(at, `'${key}' of ${this.what} is '${text}', not a boolean`, 'write true or false')
    );
  }

  /** A whole number of 0 or more. Macros and runtime expressions are refused. */
  count(key: string): number | undefined {
    const at = this.positionOf(key);
    const text = this.text(key);
    if (text === undefined) return undefined;
    return /^\d{1,9}$/.test(text)
      ? Number(text)
      : refuse(at, `'${key}' of ${this.what} is '${text}', not a whole number`, 'write a number');
  }

  choice<T extends string>(key: string, values: readonly T[]): T | undefined {
    const at = this.positionOf(key);
    const text = this.text(key);
    if (text === undefined) return undefined;
    const found = values.find((value) => value === text);
    return found ?? refuse(at, `'${key}' of ${this.what} is '${text}'`, `write ${values.join(' or ')}`);
  }

  sequence(key: string): SequenceNode | undefined {
    const node = this.take(key);
    if (node === undefined || node.kind === 'sequence') return node;
    return refuse(node.at, `'${key}' of ${this.what} is not a list`, 'write a list');
  }

  /** One text or a list of texts. */
  texts(key: string): { readonly text: string; readonly at: Position }[] | undefined {
    const node = this.take(key);
    if (node === undefined) return undefined;
    const items = node.kind === 'sequence' ? node.items : [node];
    return items.map((item) => {
      if (item.kind === 'scalar' && item.text !== '') return { text: item.text, at: item.at };
      return refuse(
        item.at,
        `'${key}' of ${this.what} holds something that is not a name`,
        'write names, or [] for none',
      );
    });
  }

  textMap(key: string): Record<string, string> {
    const node = this.take(key);
    if (node === undefined) return {};
    if (node.kind !== 'mapping')
      return refuse(node.at, `'${key}' of ${this.what} is not a mapping`, 'write names and values');
    return Object.fromEntries(
      node.entries.map(({ key: name, value }) => {
        if (value.kind === 'scalar') return [name.text, value.text];
        return refuse(value.at, `'${name.text}' under '${key}' of ${this.what} is a ${value.kind}`, 'write text');
      }),
    );
  }

  /** `known`: keys the service has and the rehearsal does not follow. Neither they nor unknown keys are ever ignored. */
  done(known: readonly string[] = []): void {
    for (const [key, entry] of this.left) {
      if (known.includes(key)) {
        refuse(
          entry.key.at,
          `'${key}' of ${this.what} is not supported by the rehearsal`,
          'remove it, or rehearse without it',
        );
      }
      refuse(
        entry.key.at,
        `'${key}' is not a key of ${this.what}`,
        'see whether it is misspelt or stands at the wrong place',
      );
    }
  }
}
