import { closingBracket, readsOf, type Read } from './template-reads.js';
import type { Token } from './template-segments.js';

/** Filter that is called with a read's index when its value is missing. */
export const missingFilter = 'mop_missing';
/** A name that is never defined. */
const undefinedName = 'mop_undefined';

/** A reading of a variable, as it stands in the template. */
export interface PlacedRead {
  readonly text: string;
  readonly root: string;
  readonly offset: number;
}

/** Rewrites expressions so that each reading which must be defined names itself when it is not, and collects those readings. */
export class ExpressionRewriter {
  constructor(
    private readonly source: string,
    private readonly reads: PlacedRead[],
    private readonly defaulted: PlacedRead[],
    private readonly firstRead: number,
  ) {}

  /** `unless`: a condition under which a missing value does not matter (the argument of a `default` that is not needed). */
  rewrite(tokens: readonly Token[], unless?: string): string {
    const [first] = tokens;
    const last = tokens.at(-1);
    if (first === undefined || last === undefined) return '';
    let out = '';
    let position = first.start;
    let index = 0;
    for (const { read, from, to } of readsOf(tokens)) {
      if (from < index) continue;
      const start = tokens[from]?.start ?? position;
      const replacement = this.#replacement(read, unless);
      const get = getWithDefault(tokens, to);
      if (get !== undefined) {
        const key = this.rewrite(get.key, unless);
        const fallback = this.rewrite(get.fallback, unless);
        out += `${this.source.slice(position, start)}(${replacement}[${key}] if (${key}) in ${replacement} else (${fallback}))`;
        position = tokens[get.close]?.end ?? start;
        index = get.close + 1;
        continue;
      }
      out += this.source.slice(position, start) + replacement;
      position = tokens[to - 1]?.end ?? start;
      index = to;
      const argument = read.guard === 'default' ? argumentOfDefault(tokens, to) : undefined;
      if (argument === undefined) continue;
      const innerStart = argument.tokens[0]?.start ?? position;
      out += this.source.slice(position, innerStart) + this.rewrite(argument.tokens, this.#defined(this.#parts(read)));
      position = argument.tokens.at(-1)?.end ?? innerStart;
      index = argument.close;
    }
    return out + this.source.slice(position, last.end);
  }

  #replacement(read: Read, unless: string | undefined): string {
    const parts = this.#parts(read);
    const whole = parts.at(-1) ?? '';
    if (read.call) return whole;
    const [first] = read.tokens;
    const offset = first?.start ?? 0;
    const placed = { text: this.source.slice(offset, read.tokens.at(-1)?.end), root: read.root, offset };
    if (read.guard === 'default') this.defaulted.push(placed);
    if (read.guard !== 'value') {
      const before = parts.slice(0, -1);
      return before.length === 0 ? whole : `(${whole} if ${this.#defined(before)} else ${undefinedName})`;
    }
    this.reads.push(placed);
    const missing = `(${this.firstRead + this.reads.length - 1}|${missingFilter})`;
    const otherwise = unless === undefined ? missing : `(${undefinedName} if ${unless} else ${missing})`;
    return `(${whole} if ${this.#defined(parts)} else ${otherwise})`;
  }

  /** `a`, `a.b`, `a.b[c]`: each prefix of a reading, on one line but for the last. */
  #parts(read: Read): readonly string[] {
    const { tokens } = read;
    const parts = [read.root];
    let index = 1;
    while (index < tokens.length) {
      const soFar = parts.at(-1) ?? '';
      if (tokens[index]?.text === '.') {
        parts.push(`${soFar}.${tokens[index + 1]?.text ?? ''}`);
        index += 2;
      } else {
        const close = closingBracket(tokens, index);
        parts.push(`${soFar}[${this.rewrite(tokens.slice(index + 1, close)).replaceAll('\n', ' ')}]`);
        index = close + 1;
      }
    }
    return parts;
  }

  #defined(parts: readonly string[]): string {
    return parts.map((part) => `${part} is defined`).join(' and ');
  }
}

/** The argument in `… | default(argument)`, where the reading ends before `to`. */
function argumentOfDefault(
  tokens: readonly Token[],
  to: number,
): { tokens: readonly Token[]; close: number } | undefined {
  let pipe = to;
  while (tokens[pipe]?.text === ')') pipe += 1;
  if (tokens[pipe + 2]?.text !== '(') return undefined;
  const close = closingBracket(tokens, pipe + 2);
  return close === pipe + 3 ? undefined : { tokens: tokens.slice(pipe + 3, close), close };
}

/** `.get(key, fallback)`, which the engine knows with one argument only. */
function getWithDefault(
  tokens: readonly Token[],
  at: number,
): { key: readonly Token[]; fallback: readonly Token[]; close: number } | undefined {
  if (tokens[at]?.text !== '.' || tokens[at + 1]?.text !== 'get' || tokens[at + 2]?.text !== '(') return undefined;
  const close = closingBracket(tokens, at + 2);
  let depth = 0;
  const comma = tokens.findIndex((token, index) => {
    if (index <= at + 2 || index >= close || token.kind !== 'operator') return false;
    if ('([{'.includes(token.text)) depth += 1;
    if (')]}'.includes(token.text)) depth -= 1;
    return depth === 0 && token.text === ',';
  });
  if (comma < 0) return undefined;
  return { key: tokens.slice(at + 3, comma), fallback: tokens.slice(comma + 1, close), close };
}
