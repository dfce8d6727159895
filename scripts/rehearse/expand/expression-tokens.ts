import { ExpressionError } from './expression-error.js';
import type { Value } from './value.js';

export type Token =
  | { readonly kind: 'literal'; readonly value: Value; readonly offset: number; readonly text: string }
  | { readonly kind: 'name'; readonly text: string; readonly offset: number }
  | { readonly kind: 'mark'; readonly text: '(' | ')' | '[' | ']' | ',' | '.' | '*'; readonly offset: number }
  | { readonly kind: 'end'; readonly text: ''; readonly offset: number };

const WHITE_SPACE = /\s+/y;
const STRING = /'((?:[^']|'')*)'/y;
const NUMBER = /[-.\d][-+.\w]*/y;
const NAME = /[A-Za-z_]\w*/y;
const MARK = /[()[\],.*]/y;

export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let offset = 0;
  while (offset < text.length) {
    const space = matchAt(WHITE_SPACE, text, offset);
    if (space !== undefined) {
      offset += space.length;
      continue;
    }
    const token = tokenAt(text, offset, endsOperand(tokens.at(-1)));
    tokens.push(token);
    offset += token.text.length;
  }
  tokens.push({ kind: 'end', text: '', offset });
  return tokens;
}

/** After an operand a full stop is a property access; elsewhere it begins a number such as `.5`. */
function tokenAt(text: string, offset: number, afterOperand: boolean): Token {
  const string = matchAt(STRING, text, offset);
  if (string !== undefined) {
    return { kind: 'literal', text: string, value: string.slice(1, -1).replaceAll("''", "'"), offset };
  }
  if (text[offset] === "'") throw new ExpressionError("a string has no closing '", offset);
  const number = afterOperand ? undefined : matchAt(NUMBER, text, offset);
  if (number !== undefined) return { kind: 'literal', text: number, value: numberOrVersion(number, offset), offset };
  const name = matchAt(NAME, text, offset);
  if (name !== undefined) return { kind: 'name', text: name, offset };
  const mark = matchAt(MARK, text, offset);
  if (mark !== undefined) return { kind: 'mark', text: mark as '.', offset };
  throw new ExpressionError(`unexpected '${text[offset] ?? ''}'`, offset);
}

function endsOperand(token: Token | undefined): boolean {
  if (token === undefined) return false;
  return token.kind !== 'mark' || token.text === ')' || token.text === ']' || token.text === '*';
}

function numberOrVersion(text: string, offset: number): Value {
  if (/^-?(\d+(\.\d*)?|\.\d+)$/.test(text)) return Number(text);
  if (/^\d+(\.\d+){2,3}$/.test(text)) return { kind: 'version', parts: text.split('.').map(Number) };
  throw new ExpressionError(`'${text}' is neither a number nor a version`, offset);
}

function matchAt(pattern: RegExp, text: string, offset: number): string | undefined {
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0];
}
