import type { VariableFile } from './region-variables.js';

/** Shorter values, such as "none" or "1234", also stand where no secret is meant. */
const shortest = 6;

/** The values of secrets that stand in variable files in plain, so that no copy of them is shown anywhere. */
export interface SecretCopies {
  /** The name of a secret whose value is part of a text. */
  nameIn(text: string): string | undefined;
  /** Where the first such value begins. */
  offsetIn(text: string): number | undefined;
  /** The text with each of them masked. */
  mask(text: string): string;
}

export function secretCopies(files: Iterable<VariableFile>, isSecret: (name: string) => boolean): SecretCopies {
  const names = new Map<string, string>();
  const collect = (value: unknown, name: string): void => {
    if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) collect(inner, name);
    if (typeof value !== 'string' && typeof value !== 'number') return;
    const text = String(value).trim();
    if (text.length >= shortest && !/\{[{%#]/.test(text) && !names.has(text)) names.set(text, name);
  };
  for (const { values } of files) {
    for (const [name, value] of Object.entries(values)) if (isSecret(name)) collect(value, name);
  }
  if (names.size === 0) return { nameIn: () => undefined, offsetIn: () => undefined, mask: (text) => text };
  const longestFirst = [...names.keys()].sort((a, b) => b.length - a.length);
  const pattern = longestFirst.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  const first = new RegExp(pattern);
  const all = new RegExp(pattern, 'g');
  return {
    nameIn: (text) => names.get(first.exec(text)?.[0] ?? ''),
    offsetIn: (text) => first.exec(text)?.index,
    mask: (text) => text.replace(all, (found) => `[secret: ${names.get(found) ?? ''}]`),
  };
}
