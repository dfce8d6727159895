import { stringify } from 'yaml';

type Filter = (value: unknown, ...rest: readonly unknown[]) => unknown;

/** Values reach filters with maps as `Map`. */
export function toPlain(value: unknown): unknown {
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([key, inner]) => [String(key), toPlain(inner)]));
  }
  if (Array.isArray(value)) return value.map(toPlain);
  if (typeof value === 'bigint') return Number(value);
  return value ?? null;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(toPlain(value)));
const whole = (value: unknown, fallback: number): number => (typeof value === 'number' ? value : fallback);
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function utf8(value: string): number[] {
  return [...encodeURIComponent(value).matchAll(/%([0-9A-F]{2})|[^%]/g)].map(([all, hex]) =>
    hex === undefined ? all.charCodeAt(0) : Number.parseInt(hex, 16),
  );
}

function base64(value: string): string {
  const bytes = utf8(value);
  let out = '';
  for (let index = 0; index < bytes.length; index += 3) {
    const [a = 0, b, c] = bytes.slice(index, index + 3);
    const bits = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    out += alphabet.charAt(bits >> 18) + alphabet.charAt((bits >> 12) & 63);
    out += b === undefined ? '=' : alphabet.charAt((bits >> 6) & 63);
    out += c === undefined ? '=' : alphabet.charAt(bits & 63);
  }
  return out;
}

function truncate(value: unknown, ...rest: readonly unknown[]): string {
  const source = text(value);
  const length = whole(rest[0], 255);
  if (source.length <= length + 5) return source;
  const cut = source.slice(0, Math.max(length - 3, 0));
  return `${rest[1] === true ? cut : cut.slice(0, cut.lastIndexOf(' ') < 0 ? undefined : cut.lastIndexOf(' '))}...`;
}

function format(value: unknown, ...rest: readonly unknown[]): string {
  let index = 0;
  return text(value).replace(/%(?:(s|d|i)|%)/g, (all, kind: string | undefined) => {
    if (kind === undefined) return '%';
    const argument = rest[index];
    index += 1;
    return argument === undefined ? all : text(argument);
  });
}

/** A number as Python reads it from text, or the fallback (never a fault, as in Jinja2). */
function number(value: unknown, fallback: unknown, round: (value: number) => number): unknown {
  const read = typeof value === 'string' && value.trim() === '' ? NaN : Number(value ?? NaN);
  return Number.isFinite(read) ? round(read) : typeof fallback === 'number' ? fallback : 0;
}

/** Filters of Jinja2 and Ansible that vendors use and that the engine lacks or, as int, knows with fewer arguments. */
export const pythonFilters: Readonly<Record<string, Filter>> = {
  to_json: (value) => JSON.stringify(toPlain(value)),
  to_nice_json: (value) => JSON.stringify(toPlain(value), null, 4),
  to_yaml: (value) => stringify(toPlain(value)),
  to_nice_yaml: (value) => stringify(toPlain(value), { indent: 4 }),
  ternary: (value, yes, no) =>
    value === true || (typeof value === 'string' && value !== '') || Number(value) > 0 ? yes : no,
  b64encode: (value) => base64(text(value)),
  basename: (value) => text(value).split('/').at(-1) ?? '',
  dirname: (value) => text(value).split('/').slice(0, -1).join('/'),
  quote: (value) => (/^[\w@%+=:,./-]+$/.test(text(value)) ? text(value) : `'${text(value).replaceAll("'", `'"'"'`)}'`),
  dict2items: (value) =>
    Object.entries(toPlain(value) as object).map(([key, inner]) => ({ key, value: inner as unknown })),
  combine: (value, ...others) => {
    const maps = [value, ...others].map((other) => toPlain(other) as object);
    return Object.assign({}, ...maps) as unknown;
  },
  center: (value, width) => {
    const source = text(value);
    const space = Math.max(whole(width, 80) - source.length, 0);
    return ' '.repeat(Math.floor(space / 2)) + source + ' '.repeat(Math.ceil(space / 2));
  },
  wordcount: (value) => text(value).split(/\s+/).filter(Boolean).length,
  int: (value, fallback) => number(value, fallback, Math.trunc),
  urlencode: (value) => encodeURIComponent(text(value)),
  truncate,
  format,
};
