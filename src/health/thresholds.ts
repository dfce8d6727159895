import type { Conditions } from './judge-measurement.js';
import type { Node } from './condition/parse-condition.js';

/** A number at which the judgement of a probe's charted value turns: a line in its chart. */
export interface Threshold {
  readonly level: 'warning' | 'critical';
  readonly at: number;
}

const orders: ReadonlySet<string> = new Set(['<', '<=', '>', '>=']);

/** Where a probe's conditions compare its charted value with a number; what they say of anything else is no line in a chart. */
export function thresholdsOf({ success, failure, warning, value }: Conditions): readonly Threshold[] {
  if (value === undefined) return [];
  const charted = JSON.stringify(value);
  const found = [
    ...comparedWith(failure, charted).map((at) => ({ level: 'critical', at }) as const),
    ...comparedWith(success, charted).map((at) => ({ level: 'critical', at }) as const),
    ...comparedWith(warning, charted).map((at) => ({ level: 'warning', at }) as const),
  ];
  return found.filter(
    ({ level, at }, index) => found.findIndex((one) => one.level === level && one.at === at) === index,
  );
}

function comparedWith(node: Node | undefined, charted: string): readonly number[] {
  if (node?.kind === 'not') return comparedWith(node.of, charted);
  if (node?.kind !== 'binary') return [];
  const { operator, left, right } = node;
  if (operator === '&&' || operator === '||') return [...comparedWith(left, charted), ...comparedWith(right, charted)];
  if (!orders.has(operator)) return [];
  if (JSON.stringify(left) === charted) return numberIn(right);
  return JSON.stringify(right) === charted ? numberIn(left) : [];
}

function numberIn(node: Node): readonly number[] {
  if (node.kind === 'literal' && typeof node.value === 'number') return [node.value];
  return node.kind === 'minus' ? numberIn(node.of).map((value) => -value) : [];
}
