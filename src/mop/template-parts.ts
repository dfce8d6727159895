import { cutTemplate, type Segment, type Token } from './template-segments.js';

const statements = new Set(['include', 'import', 'from', 'extends']);

/** Rule of a file that is not there, which `ignore missing` forgives. */
export const missingPart = 'include-missing';

export interface NamedParts {
  /** `computed`: not all are named by texts. */
  readonly kind: 'named' | 'computed';
  readonly names: readonly { readonly token: Token; readonly name: string }[];
  /** `ignore missing` */
  readonly optional: boolean;
}

/** Whether a statement takes in another file. */
export function isPartStatement(segment: Segment): boolean {
  return segment.kind === 'statement' && statements.has(segment.tokens[0]?.text ?? '');
}

/** The files that a statement names: one text, or a list of which the first that exists is taken. */
export function namedParts(tokens: readonly Token[]): NamedParts {
  const end = tokens.findIndex(
    ({ kind, text }, index) =>
      index > 0 && kind === 'name' && ['ignore', 'with', 'without', 'as', 'import'].includes(text),
  );
  const named = tokens.slice(1, end < 0 ? tokens.length : end);
  const texts = named.filter((token) => token.kind === 'string');
  const others = named.filter((token) => token.kind !== 'string').map((token) => token.text);
  const isList = /^(?:\[,*\]|\(,*\))$/.test(others.join('')) && texts.length > 0;
  const optional = tokens.some(({ text }, index) => text === 'ignore' && tokens[index + 1]?.text === 'missing');
  if (!isList && !(others.length === 0 && texts.length === 1)) return { kind: 'computed', names: [], optional };
  return { kind: 'named', names: texts.map((token) => ({ token, name: token.text.slice(1, -1) })), optional };
}

/** All names of other files in a template. */
export function partsIn(source: string): readonly string[] {
  return cutTemplate(source)
    .segments.filter(isPartStatement)
    .flatMap(({ tokens }) => namedParts(tokens).names.map(({ name }) => name));
}

/**
 * Where a named file may stand, relative to the release's folder: beside the file that names it, else from that folder on.
 * What would lie outside is left out.
 */
export function partCandidates(from: string, name: string): readonly string[] {
  if (/^(?:\/|[A-Za-z]:)|\\/.test(name)) return [];
  const beside = normalize([...from.split('/').slice(0, -1), ...name.split('/')]);
  const below = normalize(name.split('/'));
  return [...new Set([beside, below])].filter((path) => path !== undefined);
}

function normalize(segments: readonly string[]): string | undefined {
  const path: string[] = [];
  for (const segment of segments) {
    if (segment === '..' && path.pop() === undefined) return undefined;
    if (segment !== '..' && segment !== '.' && segment !== '') path.push(segment);
  }
  return path.length === 0 ? undefined : path.join('/');
}
