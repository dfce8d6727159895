export interface Token {
  readonly kind: 'number' | 'text' | 'name' | 'sign' | 'end';
  readonly text: string;
  /** Offset of its first character in the condition. */
  readonly at: number;
}

/** What is wrong with a condition, and where in it. */
export class ConditionFault extends Error {
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message);
  }
}

const pattern =
  /\s*(?:(\d+(?:\.\d+)?)|"((?:[^"\\]|\\["\\])*)"|'((?:[^'\\]|\\['\\])*)'|([A-Za-z_]\w*)|(&&|\|\||[=!<>]=|[<>!+\-*/%()[\].,]))/y;

/** The words of a condition; a sign that does not belong to the language is a `ConditionFault`. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (text.slice(at).trim() !== '') {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    const start = at + (text.slice(at).length - text.slice(at).trimStart().length);
    if (!match) throw new ConditionFault(`"${text.slice(start, start + 1)}" does not belong here`, start);
    const [, number, double, single, name, sign] = match;
    if (number !== undefined) tokens.push({ kind: 'number', text: number, at: start });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name, at: start });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign, at: start });
    else tokens.push({ kind: 'text', text: (double ?? single ?? '').replace(/\\(.)/g, '$1'), at: start });
    at = pattern.lastIndex;
  }
  return [...tokens, { kind: 'end', text: '', at: text.length }];
}
