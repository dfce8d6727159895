import { ConditionError, functions, sameValue } from './functions.js';
import type { Node } from './parse-condition.js';
import { isList, isMap, kindOf, noData, type Found, type Value } from './value.js';

/** `unknown`: there was no data to judge by. `fault`: there was, but the condition does not fit it. */
export type Judged =
  | { readonly kind: 'true' | 'false' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'fault'; readonly message: string };

/** Judges a result by a condition. Never throws. */
export function evaluateCondition(node: Node, result: Value): Judged {
  try {
    const value = evaluate(node, result);
    if (value === noData) return { kind: 'unknown' };
    if (typeof value === 'boolean') return { kind: value ? 'true' : 'false' };
    return { kind: 'fault', message: `the condition gives ${kindOf(value)}, not true or false` };
  } catch (error) {
    if (error instanceof ConditionError) return { kind: 'fault', message: error.message };
    throw error;
  }
}

/** The number that an expression gives for a result; undefined when it gives none. Never throws. */
export function evaluateNumber(node: Node, result: Value): number | undefined {
  try {
    const value = evaluate(node, result);
    return typeof value === 'number' ? value : undefined;
  } catch (error) {
    if (error instanceof ConditionError) return undefined;
    throw error;
  }
}

function evaluate(node: Node, result: Value): Found {
  switch (node.kind) {
    case 'literal':
      return node.value;
    case 'result':
      return result;
    case 'list': {
      const items: Value[] = [];
      for (const item of node.items) {
        const value = evaluate(item, result);
        if (value === noData) return noData;
        items.push(value);
      }
      return items;
    }
    case 'member':
      return member(evaluate(node.of, result), evaluate(node.key, result));
    case 'call':
      return counted(functions[node.name]?.of(...node.args.map((arg) => evaluate(arg, result))) ?? noData);
    case 'not':
      return negated(evaluate(node.of, result));
    case 'minus': {
      const value = evaluate(node.of, result);
      return value === noData ? noData : -number(value);
    }
    case 'binary':
      return node.operator === '&&' || node.operator === '||'
        ? joined(node.operator, evaluate(node.left, result), () => evaluate(node.right, result))
        : counted(compared(node.operator, evaluate(node.left, result), evaluate(node.right, result)));
  }
}

/** Only what the result itself holds: nothing that JavaScript's objects inherit. A null, as SQL and JSON have it, is no data. */
function member(of: Found, key: Found): Found {
  if (of === noData || of === null || key === noData) return noData;
  if (isList(of)) {
    if (typeof key !== 'number') throw new ConditionError(`a list is read by a number, not by ${kindOf(key)}`);
    return counted(of[key < 0 ? of.length + key : key] ?? noData);
  }
  if (!isMap(of)) throw new ConditionError(`${kindOf(of)} has no fields`);
  if (typeof key !== 'string') throw new ConditionError(`a field is named by text, not by ${kindOf(key)}`);
  return counted(Object.hasOwn(of, key) ? (of[key] ?? noData) : noData);
}

/** NaN is what a division by nothing leaves: no data. */
function counted(value: Found): Found {
  return typeof value === 'number' && Number.isNaN(value) ? noData : value;
}

function negated(value: Found): Found {
  return value === noData ? noData : !truth(value);
}

/** Kleene's rules: `false && no data` is false and `true || no data` is true, whatever the data would be. */
function joined(operator: '&&' | '||', left: Found, right: () => Found): Found {
  const decides = operator === '||';
  if (left !== noData && truth(left) === decides) return decides;
  const other = right();
  if (other !== noData && truth(other) === decides) return decides;
  return left === noData || other === noData ? noData : !decides;
}

function compared(operator: string, left: Found, right: Found): Found {
  if (left === noData || right === noData) return noData;
  switch (operator) {
    case '==':
      return sameValue(left, right);
    case '!=':
      return !sameValue(left, right);
    case 'in':
      if (!isList(right)) throw new ConditionError(`"in" needs a list on its right, not ${kindOf(right)}`);
      return right.some((one) => sameValue(left, one));
    case '<':
    case '<=':
    case '>':
    case '>=':
      return ordered(operator, left, right);
    case '+':
      return number(left) + number(right);
    case '-':
      return number(left) - number(right);
    case '*':
      return number(left) * number(right);
    case '/':
      return number(right) === 0 ? noData : number(left) / number(right);
    default:
      return number(left) % number(right);
  }
}

function ordered(operator: string, left: Value, right: Value): boolean {
  const bothText = typeof left === 'string' && typeof right === 'string';
  const bothNumbers = typeof left === 'number' && typeof right === 'number';
  if (!bothText && !bothNumbers)
    throw new ConditionError(`${kindOf(left)} and ${kindOf(right)} cannot be compared with ${operator}`);
  if (left === right) return operator === '<=' || operator === '>=';
  return left < right ? operator.startsWith('<') : operator.startsWith('>');
}

function number(value: Value): number {
  if (typeof value !== 'number') throw new ConditionError(`a number is needed, not ${kindOf(value)}`);
  return value;
}

function truth(value: Value): boolean {
  if (typeof value !== 'boolean') throw new ConditionError(`true or false is needed, not ${kindOf(value)}`);
  return value;
}
