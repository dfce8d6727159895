/** What a probe brings back: plain data, as JSON has it. */
export type Value =
  string | number | boolean | null | readonly Value[] | { readonly [name: string]: Value | undefined };

/** There is nothing to judge: a field that the result does not have, or a number that is none. It is neither true nor false. */
export const noData = Symbol('no data');
export type Found = Value | typeof noData;

export const isList = (value: Found): value is readonly Value[] => Array.isArray(value);

export const isMap = (value: Found): value is { readonly [name: string]: Value | undefined } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function kindOf(value: Found): string {
  if (value === noData) return 'no data';
  if (value === null) return 'null';
  if (isList(value)) return 'a list';
  return { string: 'text', number: 'a number', boolean: 'true or false' }[typeof value as string] ?? 'a map';
}
