import { toText } from './coercion.js';
import { scalar } from './yaml-tree.js';
import type { Node, Position } from './yaml-tree.js';
import type { ArrayValue, ObjectValue, Value } from './value.js';

const valueOfNode = new WeakMap<Node, ArrayValue | ObjectValue>();
const nodeOfValue = new WeakMap<ArrayValue | ObjectValue, Node>();

/** The same node gives the same value object, so that `eq` of a list with itself holds. */
export function toValue(node: Node): Value {
  if (node.kind === 'scalar') return node.text;
  const known = valueOfNode.get(node);
  if (known !== undefined) return known;
  const value: ArrayValue | ObjectValue =
    node.kind === 'sequence'
      ? { kind: 'array', items: node.items.map(toValue) }
      : { kind: 'object', entries: node.entries.map(({ key, value: item }) => [key.text, toValue(item)]) };
  valueOfNode.set(node, value);
  nodeOfValue.set(value, node);
  return value;
}

/** What came from YAML keeps the place where it was written; what an expression made stands at the expression. */
export function toNode(value: Value, at: Position): Node {
  if (value === null || typeof value !== 'object' || value.kind === 'version') return scalar(toText(value) ?? '', at);
  const origin = nodeOfValue.get(value);
  if (origin !== undefined) return origin;
  if (value.kind === 'array') return { kind: 'sequence', items: value.items.map((item) => toNode(item, at)), at };
  const entries = value.entries.map(([key, item]) => ({ key: scalar(key, at), value: toNode(item, at) }));
  return { kind: 'mapping', entries, at };
}
