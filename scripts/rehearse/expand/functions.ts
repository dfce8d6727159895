import { areEqual, compare, toBoolean, toNumber, toText } from './coercion.js';
import { ExpressionError } from './expression-error.js';
import { formatText } from './format-text.js';
import { toJson } from './to-json.js';
import { array, foldCase, kindOf } from './value.js';
import type { Value } from './value.js';

/** Parameters not yet evaluated, so that `and`, `or`, `in`, `coalesce` and `iif` evaluate no more than they need. */
export type Lazy = () => Value;

export interface ExpressionFunction {
  readonly least: number;
  readonly most: number;
  call(parameters: readonly Lazy[]): Value;
}

const MANY = Number.POSITIVE_INFINITY;

/** Functions that are valid in every expression, by lower-case name. */
export const GENERAL_FUNCTIONS: ReadonlyMap<string, ExpressionFunction> = new Map<string, ExpressionFunction>([
  ['and', lazy(2, MANY, (all) => all.every((each) => toBoolean(each())))],
  ['or', lazy(2, MANY, (all) => all.some((each) => toBoolean(each())))],
  ['not', eager(1, 1, (value) => !toBoolean(value))],
  ['xor', eager(2, 2, (left, right) => toBoolean(left) !== toBoolean(right))],
  ['eq', eager(2, 2, areEqual)],
  ['ne', eager(2, 2, (left, right) => !areEqual(left, right))],
  ['gt', ordered('gt', (sign) => sign > 0)],
  ['ge', ordered('ge', (sign) => sign >= 0)],
  ['lt', ordered('lt', (sign) => sign < 0)],
  ['le', ordered('le', (sign) => sign <= 0)],
  ['in', lazy(1, MANY, isIn)],
  ['notin', lazy(1, MANY, (all) => !isIn(all))],
  ['contains', texts(2, 'contains', (text, part) => foldCase(text).includes(foldCase(part)))],
  ['startswith', texts(2, 'startsWith', (text, start) => foldCase(text).startsWith(foldCase(start)))],
  ['endswith', texts(2, 'endsWith', (text, end) => foldCase(text).endsWith(foldCase(end)))],
  ['containsvalue', eager(2, 2, containsValue)],
  ['coalesce', lazy(2, MANY, coalesce)],
  [
    'iif',
    lazy(3, 3, ([condition, yes, no]) => (condition !== undefined && toBoolean(condition()) ? yes : no)?.() ?? null),
  ],
  [
    'format',
    eager(1, MANY, (template, ...values) =>
      formatText(
        textOf('format', template),
        values.map((v) => textOf('format', v)),
      ),
    ),
  ],
  ['join', eager(2, 2, join)],
  ['split', texts(2, 'split', split)],
  ['replace', texts(3, 'replace', replace)],
  ['lower', texts(1, 'lower', (text) => text.toLowerCase())],
  ['upper', texts(1, 'upper', (text) => text.toUpperCase())],
  ['trim', texts(1, 'trim', (text) => text.trim())],
  ['length', eager(1, 1, lengthOf)],
  ['converttojson', eager(1, 1, toJson)],
]);

/** Functions of the service that the rehearsal refuses by name. */
export const REFUSED_FUNCTIONS: ReadonlyMap<string, string> = new Map([
  ['counter', 'a counter lives in the service and counts across runs'],
]);

function lazy(least: number, most: number, call: (parameters: readonly Lazy[]) => Value): ExpressionFunction {
  return { least, most, call };
}

function eager(
  least: number,
  most: number,
  call: (...values: [Value, Value, ...Value[]]) => Value,
): ExpressionFunction {
  return {
    least,
    most,
    call: (parameters) => call(...(parameters.map((each) => each()) as [Value, Value, ...Value[]])),
  };
}

function texts(count: number, name: string, call: (...values: [string, string, string]) => Value): ExpressionFunction {
  return eager(count, count, (...values) =>
    call(...(values.map((value) => textOf(name, value)) as [string, string, string])),
  );
}

function ordered(name: string, accept: (sign: number) => boolean): ExpressionFunction {
  return eager(2, 2, (left, right) => {
    const sign = compare(left, right);
    if (sign !== undefined) return accept(sign);
    throw new ExpressionError(`${name} cannot compare ${kindOf(left)} with ${kindOf(right)} ${describe(right)}`, 0);
  });
}

function isIn([left, ...rest]: readonly Lazy[]): boolean {
  const value = left?.() ?? null;
  return rest.some((each) => areEqual(value, each()));
}

function coalesce(parameters: readonly Lazy[]): Value {
  let value: Value = null;
  for (const each of parameters) {
    value = each();
    if (value !== null && value !== '') return value;
  }
  return value;
}

function containsValue(collection: Value, wanted: Value): boolean {
  if (collection === null || typeof collection !== 'object') return false;
  if (collection.kind === 'array') return collection.items.some((item) => areEqual(wanted, item));
  return collection.kind === 'object' && collection.entries.some(([, value]) => areEqual(wanted, value));
}

function join(separator: Value, items: Value): string {
  if (kindOf(items) !== 'array') return toText(items) ?? '';
  const list = (items as { items: readonly Value[] }).items;
  return list.map((item) => toText(item) ?? '').join(textOf('join', separator));
}

/** Each character of `delimiters` separates. */
function split(text: string, delimiters: string): Value {
  if (delimiters === '') throw new ExpressionError('split needs at least one delimiting character', 0);
  const parts: string[] = [''];
  for (const character of text) {
    if (delimiters.includes(character)) parts.push('');
    else parts.push((parts.pop() ?? '') + character);
  }
  return array(parts);
}

function replace(text: string, from: string, to: string): string {
  if (from === '') throw new ExpressionError('replace cannot look for an empty string', 0);
  return text.replaceAll(from, () => to);
}

function lengthOf(value: Value): number {
  if (value !== null && typeof value === 'object' && value.kind === 'array') return value.items.length;
  return textOf('length', value).length;
}

function textOf(name: string, value: Value): string {
  const text = toText(value);
  if (text !== undefined) return text;
  throw new ExpressionError(`${name} cannot convert an ${kindOf(value)} to a string`, 0);
}

function describe(value: Value): string {
  const text = toText(value);
  return text === undefined || value === null || toNumber(value) !== undefined ? '' : `'${text}'`;
}
