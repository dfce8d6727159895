import type { Segment, Token } from './template-segments.js';

/** A reading of a variable, with attributes and subscripts: `site.dns[0]`. */
export interface Read {
  readonly tokens: readonly Token[];
  readonly root: string;
  /** `value`: must be defined. `default`: followed by `| default(…)`. `test`: its being defined is what is asked. */
  readonly guard: 'value' | 'default' | 'test';
  /** A call of the root itself, such as `range(3)`: a function, not a variable. */
  readonly call: boolean;
}

const keywords = new Set(
  'and or not in is if else true false none True False None recursive loop self super caller varargs kwargs'.split(' '),
);
const isText = (token: Token | undefined, ...texts: readonly string[]): boolean =>
  token !== undefined && token.kind !== 'string' && texts.includes(token.text);

/** Index of the bracket that closes the one at `open`, or the number of tokens. */
export function closingBracket(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let index = open; index < tokens.length; index += 1) {
    if (isText(tokens[index], '(', '[', '{')) depth += 1;
    if (isText(tokens[index], ')', ']', '}') && (depth -= 1) === 0) return index;
  }
  return tokens.length;
}

/** The tokens of a segment in which variables are read: without the statement's keyword, its targets and parameters. */
export function readingTokens(segment: Segment): readonly Token[] {
  const { tokens } = segment;
  if (segment.kind === 'expression') return tokens;
  const topLevel = (text: string): number => {
    let depth = 0;
    return tokens.findIndex((token) => {
      if (isText(token, '(', '[', '{')) depth += 1;
      if (isText(token, ')', ']', '}')) depth -= 1;
      return depth === 0 && isText(token, text);
    });
  };
  switch (tokens[0]?.text ?? '') {
    case 'if':
    case 'elif':
    case 'do':
    case 'with':
      return tokens.slice(1);
    case 'set': {
      const equals = topLevel('=');
      return equals < 0 ? [] : tokens.slice(equals + 1);
    }
    case 'for': {
      const inside = topLevel('in');
      return inside < 0 ? [] : tokens.slice(inside + 1);
    }
    case 'call':
      return isText(tokens[1], '(') ? tokens.slice(closingBracket(tokens, 1) + 1) : tokens.slice(1);
    default:
      return [];
  }
}

/** Names that the template itself gives a value: targets of set, for, with, and parameters of macros. */
export function assignedNames(segments: readonly Segment[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { kind, tokens } of segments) {
    const first = tokens[0]?.text ?? '';
    if (kind !== 'statement' || !['set', 'for', 'with', 'macro', 'call', 'import', 'from'].includes(first)) continue;
    const stop = first === 'for' ? tokens.findIndex((token) => isText(token, 'in')) : tokens.length;
    tokens.slice(1, stop).forEach((token, index, rest) => {
      if (token.kind !== 'name') return;
      const assigned = first === 'with' ? isText(rest[index + 1], '=') : true;
      const beforeValue = first !== 'set' || !rest.slice(0, index).some((earlier) => isText(earlier, '='));
      if (assigned && beforeValue && !isText(rest[index - 1], '.')) names.add(token.text);
    });
  }
  return names;
}

/** The readings in a stretch of tokens, outermost first; those inside subscripts are found by reading the subscript. */
export function readsOf(
  tokens: readonly Token[],
): readonly { readonly read: Read; readonly from: number; readonly to: number }[] {
  const found: { read: Read; from: number; to: number }[] = [];
  for (let index = 0; index < tokens.length;) {
    const token = tokens[index];
    const before = tokens[index - 1];
    if (token?.kind !== 'name' || keywords.has(token.text) || isText(before, '.')) {
      index += 1;
      continue;
    }
    if (isText(before, '|')) {
      index = afterDottedName(tokens, index);
      continue;
    }
    if (isText(before, 'is') || (isText(before, 'not') && isText(tokens[index - 2], 'is'))) {
      index += 1;
      continue;
    }
    if (isText(tokens[index + 1], '=')) {
      index += 1;
      continue;
    }
    const to = chainEnd(tokens, index);
    const call = to === index + 1 && isText(tokens[to], '(');
    found.push({
      read: { tokens: tokens.slice(index, to), root: token.text, guard: guardOf(tokens, index, to), call },
      from: index,
      to,
    });
    index = to;
  }
  return found;
}

function afterDottedName(tokens: readonly Token[], from: number): number {
  let index = from + 1;
  while (isText(tokens[index], '.') && tokens[index + 1]?.kind === 'name') index += 2;
  return index;
}

/** The end of `name(.name | [subscript])*`; a method's name is not part of it. */
function chainEnd(tokens: readonly Token[], from: number): number {
  let index = from + 1;
  for (;;) {
    if (isText(tokens[index], '.') && (tokens[index + 1]?.kind === 'name' || tokens[index + 1]?.kind === 'number')) {
      if (isText(tokens[index + 2], '(')) return index;
      index += 2;
    } else if (isText(tokens[index], '[') && !isSlice(tokens, index)) {
      index = closingBracket(tokens, index) + 1;
    } else {
      return index;
    }
  }
}

/** `[1:]` of something that exists always exists. */
function isSlice(tokens: readonly Token[], open: number): boolean {
  let depth = 0;
  for (let index = open; index < tokens.length; index += 1) {
    if (isText(tokens[index], '(', '[', '{')) depth += 1;
    if (depth === 1 && isText(tokens[index], ':')) return true;
    if (isText(tokens[index], ')', ']', '}') && (depth -= 1) === 0) return false;
  }
  return false;
}

function guardOf(tokens: readonly Token[], from: number, to: number): Read['guard'] {
  let start = from;
  let end = to;
  while (isText(tokens[start - 1], '(') && tokens[start - 2]?.kind !== 'name' && isText(tokens[end], ')')) {
    start -= 1;
    end += 1;
  }
  if (isText(tokens[end], '|') && isText(tokens[end + 1], 'default', 'd')) return 'default';
  const test = isText(tokens[end + 1], 'not') ? tokens[end + 2] : tokens[end + 1];
  return isText(tokens[end], 'is') && isText(test, 'defined', 'undefined') ? 'test' : 'value';
}
