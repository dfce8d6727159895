import { OperatorError } from '../../../src/release/operator-error.js';

/** A file of a repository: `self` or an alias of `resources.repositories`. */
export interface FileName {
  readonly repository: string;
  readonly path: string;
}

export interface Position {
  readonly file: FileName;
  readonly line: number;
}

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly text: string;
  readonly at: Position;
  /** A block scalar's text begins on the line after its position. */
  readonly block: boolean;
}

export interface SequenceNode {
  readonly kind: 'sequence';
  readonly items: readonly Node[];
  readonly at: Position;
}

export interface MappingNode {
  readonly kind: 'mapping';
  readonly entries: readonly Entry[];
  readonly at: Position;
}

export interface Entry {
  readonly key: ScalarNode;
  readonly value: Node;
}

export type Node = ScalarNode | SequenceNode | MappingNode;

export function scalar(text: string, at: Position): ScalarNode {
  return { kind: 'scalar', text, at, block: false };
}

export function fileText(file: FileName): string {
  return file.repository === 'self' ? file.path : `${file.path}@${file.repository}`;
}

export function where(at: Position): string {
  return `${fileText(at.file)}:${at.line}`;
}

export function refuse(at: Position, what: string, next: string): never {
  throw new OperatorError(what, where(at), next);
}

/** The line of a scalar on which the character at `offset` of its text stands; exact for block scalars, else its first line. */
export function lineOf(node: ScalarNode, offset: number): Position {
  if (!node.block) return node.at;
  const newLines = node.text.slice(0, offset).split('\n').length - 1;
  return { file: node.at.file, line: node.at.line + 1 + newLines };
}

/** The value of a key that is written plainly; `undefined` when the mapping does not have it. */
export function entryOf(mapping: MappingNode, key: string): Entry | undefined {
  return mapping.entries.find((entry) => entry.key.text === key);
}
