/**
 * What an expression can yield. Every scalar that stands in YAML is a string here, as in the service: `true` inside an
 * object parameter is the string `'true'`, and only a parameter declared `boolean` or `number` is one.
 */
export type Value = null | boolean | number | string | VersionValue | ArrayValue | ObjectValue;

export interface VersionValue {
  readonly kind: 'version';
  readonly parts: readonly number[];
}

export interface ArrayValue {
  readonly kind: 'array';
  readonly items: readonly Value[];
  /** Made by `*`: an index applies to each item. */
  readonly filtered?: true;
}

export interface ObjectValue {
  readonly kind: 'object';
  /** In the order of the file. */
  readonly entries: readonly (readonly [key: string, value: Value])[];
}

export type ValueKind = 'null' | 'boolean' | 'number' | 'string' | 'version' | 'array' | 'object';

export function kindOf(value: Value): ValueKind {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'number') return 'number';
  return typeof value === 'string' ? 'string' : value.kind;
}

export function object(entries: Iterable<readonly [string, Value]>): ObjectValue {
  return { kind: 'object', entries: [...entries] };
}

export function array(items: Iterable<Value>): ArrayValue {
  return { kind: 'array', items: [...items] };
}

/** Names and keys are compared without case, as the service does. */
export function property(value: ObjectValue, key: string): Value | undefined {
  const wanted = foldCase(key);
  return value.entries.find(([name]) => foldCase(name) === wanted)?.[1];
}

/** Two texts are the same to an expression when their folds are equal (ordinal, without case). */
export function foldCase(text: string): string {
  return text.toUpperCase();
}
