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

  charge(node: Node): void {
    this.bytes += NODE_BYTES + (node.kind === 'scalar' ? 2 * node.text.length : 0);
    if (this.bytes > MAX_BYTES) {
      refuse(node.at, "The expanded pipeline needs more than 20 MB of memory, the service's limit", 'make it smaller');
    }
  }
}
