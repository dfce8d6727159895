export interface Token {
  readonly kind: 'name' | 'number' | 'string' | 'operator';
  readonly text: string;
  /** Offsets in the whole template. */
  readonly start: number;
  readonly end: number;
}

/** A stretch of a Jinja2 template. `tokens` of an expression or statement are those between its delimiters. */
export interface Segment {
  readonly kind: 'text' | 'raw' | 'comment' | 'expression' | 'statement';
  readonly start: number;
  readonly end: number;
  readonly tokens: readonly Token[];
}

const tokenPattern =
  /\s+|(?<string>'(?:[^'\\]|\\[^])*'|"(?:[^"\\]|\\[^])*")|(?<number>\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?<name>[\p{L}_][\p{L}\p{N}_]*)|(?<operator>==|!=|<=|>=|\/\/|\*\*|[-+*/%~<>=|.,:()[\]{}])/uy;
/** What is read within brackets is repeated for each level, and nobody reads deeper ones. */
const deepest = 8;
const endRaw = /\{%[-+]?\s*endraw\s*[-+]?%\}/g;

/** Where a template's syntax breaks off: an unclosed delimiter or a character that is not Jinja2. */
export interface TemplateBreak {
  readonly offset: number;
  readonly message: string;
}

/** Cuts a template as Jinja2's lexer does: braces inside an expression are balanced and strings are skipped. */
export function cutTemplate(source: string): {
  readonly segments: readonly Segment[];
  readonly broken?: TemplateBreak;
} {
  const segments: Segment[] = [];
  let position = 0;
  const open = /\{[{%#]/g;
  for (;;) {
    open.lastIndex = position;
    const match = open.exec(source);
    const start = match?.index ?? source.length;
    if (start > position) segments.push({ kind: 'text', start: position, end: start, tokens: [] });
    if (match === null) return { segments };
    if (match[0] === '{#') {
      const end = source.indexOf('#}', start + 2);
      if (end < 0) return { segments, broken: { offset: start, message: 'the comment {# is never closed with #}' } };
      position = end + 2;
      segments.push({ kind: 'comment', start, end: position, tokens: [] });
      continue;
    }
    const statement = match[0] === '{%';
    const inside = readTokens(source, start + 2, statement ? '%}' : '}}');
    if (inside.kind === 'broken') return { segments, broken: inside.broken };
    position = inside.end;
    if (statement && inside.tokens.length === 1 && inside.tokens[0]?.text === 'raw') {
      endRaw.lastIndex = position;
      const end = endRaw.exec(source);
      if (end === null)
        return { segments, broken: { offset: start, message: '{% raw %} is never closed with {% endraw %}' } };
      position = end.index + end[0].length;
      segments.push({ kind: 'raw', start, end: position, tokens: [] });
      continue;
    }
    segments.push({ kind: statement ? 'statement' : 'expression', start, end: position, tokens: inside.tokens });
  }
}

type TokensRead =
  | { readonly kind: 'tokens'; readonly tokens: readonly Token[]; readonly end: number }
  | { readonly kind: 'broken'; readonly broken: TemplateBreak };

function readTokens(source: string, from: number, close: '}}' | '%}'): TokensRead {
  const tokens: Token[] = [];
  let position = /[-+]/.test(source[from] ?? '') ? from + 1 : from;
  let depth = 0;
  while (position < source.length) {
    if (depth === 0) {
      const trimmed = /[-+]/.test(source[position] ?? '') && source.startsWith(close, position + 1);
      if (trimmed) return { kind: 'tokens', tokens, end: position + 3 };
      if (source.startsWith(close, position)) return { kind: 'tokens', tokens, end: position + 2 };
    }
    tokenPattern.lastIndex = position;
    const match = tokenPattern.exec(source);
    if (match === null) {
      const message = `"${source[position] ?? ''}" is not Jinja2 here`;
      return { kind: 'broken', broken: { offset: position, message } };
    }
    const end = position + match[0].length;
    const kind = (['string', 'number', 'name', 'operator'] as const).find((name) => match.groups?.[name] !== undefined);
    if (kind !== undefined) tokens.push({ kind, text: match[0], start: position, end });
    if (/^[([{]$/.test(match[0])) depth += 1;
    if (depth > deepest) {
      const message = `brackets are nested more than ${deepest} deep`;
      return { kind: 'broken', broken: { offset: position, message } };
    }
    if (/^[)\]}]$/.test(match[0])) depth -= 1;
    position = end;
  }
  return {
    kind: 'broken',
    broken: { offset: from - 2, message: `${close === '}}' ? '{{' : '{%'} is never closed with ${close}` },
  };
}
