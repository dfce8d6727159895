import { refuse } from './yaml-tree.js';
import type { Node, Position } from './yaml-tree.js';

const MAX_FILES = 100;
const MAX_NESTING = 100;
const MAX_BYTES = 20 * 1024 * 1024;

/** Rough weight of one node, besides its text at two bytes a character. */
const NODE_BYTES = 24;

/** The bounds that the service sets against templates that grow without end. */
export class Budget {
  private readonly files = new Set<string>();
  private readonly sizes = new WeakMap<Node, number>();
  private bytes = 0;

  openFile(file: string, nesting: number, at: Position): void {
    this.files.add(file);
    if (this.files.size > MAX_FILES) {
      refuse(at, `The pipeline includes more than ${MAX_FILES} files, the service's limit`, 'include fewer templates');
    }
    if (nesting > MAX_NESTING) {
      refuse(
        at,
        `Templates are nested deeper than ${MAX_NESTING}, the service's limit`,
        'see whether a template includes itself',
      );
    }
  }

  /** A node as written, without what it holds. */
  charge(node: Node): void {
    this.add(ownBytes(node), node.at);
  }

  /** What an expression yields, all of it, however often it is used. */
  chargeWhole(node: Node): void {
    this.add(this.wholeBytes(node), node.at);
  }

  private wholeBytes(node: Node): number {
    const known = this.sizes.get(node);
    if (known !== undefined) return known;
    let bytes = ownBytes(node);
    if (node.kind === 'sequence') for (const item of node.items) bytes += this.wholeBytes(item);
    if (node.kind === 'mapping')
      for (const { key, value } of node.entries) bytes += ownBytes(key) + this.wholeBytes(value);
    this.sizes.set(node, bytes);
    return bytes;
  }

  private add(bytes: number, at: Position): void {
    this.bytes += bytes;
    if (this.bytes > MAX_BYTES) {
      refuse(at, "The expanded pipeline needs more than 20 MB of memory, the service's limit", 'make it smaller');
    }
  }
}

function ownBytes(node: Node): number {
  return NODE_BYTES + (node.kind === 'scalar' ? 2 * node.text.length : 0);
}
