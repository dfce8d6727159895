import type { Value } from './value.js';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** As `convertToJson` prints it: two spaces of indentation. */
export function toJson(value: Value): string {
  return JSON.stringify(plain(value), null, 2);
}

function plain(value: Value): Json {
  if (value === null || typeof value !== 'object') return value;
  switch (value.kind) {
    case 'array':
      return value.items.map(plain);
    case 'object':
      return Object.fromEntries(value.entries.map(([key, item]) => [key, plain(item)]));
    case 'version':
      return value.parts.join('.');
  }
}
