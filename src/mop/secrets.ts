import { vaulted } from '../release/yaml-source.js';

const mask = (name: string): string => `[secret: ${name}]`;

/** Matches names against patterns in which `*` stands for any letters. */
export function namePattern(patterns: readonly string[]): (name: string) => boolean {
  const escaped = patterns.map((pattern) => pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*'));
  const matcher = new RegExp(`^(?:${escaped.join('|')})$`);
  return (name) => patterns.length > 0 && matcher.test(name);
}

/** A value in which each leaf is replaced by the name under which the secret is known. */
export function maskSecret(name: string, value: unknown = ''): unknown {
  if (Array.isArray(value)) return value.map((inner, index) => maskSecret(`${name}[${index}]`, inner));
  if (typeof value === 'object' && value !== null && value !== vaulted) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, maskSecret(`${name}.${key}`, inner)]));
  }
  return mask(name);
}

/** Paths of values that are masked, as `db.password`; lists count from 0. */
export function maskedPaths(values: Readonly<Record<string, unknown>>): ReadonlySet<string> {
  const paths = new Set<string>();
  const visit = (value: unknown, path: string): void => {
    if (typeof value === 'string' && value.startsWith('[secret: ')) paths.add(path);
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) visit(inner, `${path}.${key}`);
  };
  for (const [name, value] of Object.entries(values)) visit(value, name);
  return paths;
}

/** True for text in which a secret was masked, but which is not the mask alone. */
export function holdsSecret(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('[secret: ') && !/^\[secret: [^\]]*\]$/.test(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsSecret);
}
