import { readingTokens, readsOf } from './template-reads.js';
import type { Segment, Token } from './template-segments.js';

/** Whether a secret stands at a path of names, such as `db` and `password`, or above it. */
export type IsSecretPath = (path: readonly string[]) => boolean;

/** Names to which a template itself gives what it read of a secret, each with the text of that reading. */
export type SecretNames = ReadonlyMap<string, string>;

/** The text of the first reading of a secret in an expression or a part of one. */
export function secretRead(
  tokens: readonly Token[],
  source: string,
  isSecret: IsSecretPath,
  names: SecretNames,
): string | undefined {
  for (const { read } of readsOf(tokens)) {
    const given = names.get(read.root);
    if (given !== undefined) return given;
    if (isSecret(pathOf(read.tokens))) return source.slice(read.tokens[0]?.start, read.tokens.at(-1)?.end);
    const within = read.tokens.findIndex(({ text, kind }) => text === '[' && kind === 'operator');
    const inner = within < 0 ? undefined : secretRead(read.tokens.slice(within + 1), source, isSecret, names);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

/** Targets of `set`, `for` and `with` that take something from a secret, directly or by way of each other. */
export function secretNames(
  files: readonly { readonly source: string; readonly segments: readonly Segment[] }[],
  isSecret: IsSecretPath,
): SecretNames {
  const names = new Map<string, string>();
  for (let known = -1; known !== names.size;) {
    known = names.size;
    for (const { source, segments } of files) {
      for (const segment of segments) {
        if (segment.kind !== 'statement') continue;
        const targets = targetsOf(segment.tokens);
        if (targets.every((target) => names.has(target))) continue;
        const read = secretRead(readingTokens(segment), source, isSecret, names);
        if (read !== undefined) for (const target of targets) if (!names.has(target)) names.set(target, read);
      }
    }
  }
  return names;
}

function targetsOf(tokens: readonly Token[]): readonly string[] {
  const [keyword] = tokens;
  const until = { set: '=', for: 'in', with: '=' }[keyword?.text ?? ''];
  if (until === undefined) return [];
  const end = tokens.findIndex(({ text }) => text === until);
  return tokens.slice(1, end < 0 ? 1 : end).flatMap(({ kind, text }) => (kind === 'name' ? [text] : []));
}

/** The names at the beginning of a reading, up to the first that only rendering knows. */
function pathOf(tokens: readonly Token[]): readonly string[] {
  const path = [tokens[0]?.text ?? ''];
  for (let index = 1; index < tokens.length;) {
    const next = tokens[index + 1];
    if (tokens[index]?.text === '.' && next !== undefined) {
      path.push(next.text);
      index += 2;
    } else if (tokens[index]?.text === '[' && next?.kind === 'string' && tokens[index + 2]?.text === ']') {
      path.push(next.text.slice(1, -1));
      index += 3;
    } else if (tokens[index]?.text === '[' && next?.kind === 'number' && tokens[index + 2]?.text === ']') {
      path.push(next.text);
      index += 3;
    } else break;
  }
  return path;
}
