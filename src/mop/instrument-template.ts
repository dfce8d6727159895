import { secretRead, type IsSecretPath, type SecretNames } from './secret-reads.js';
import { maskSecret } from './secrets.js';
import { assignedNames, closingBracket, readingTokens, readsOf, type Read } from './template-reads.js';
import { isPartStatement, missingPart, namedParts } from './template-parts.js';
import { cutTemplate, type Segment, type Token } from './template-segments.js';

/** A template rewritten so that one rendering reports every missing variable instead of the first. Lines keep their numbers. */
export interface InstrumentedTemplate {
  readonly source: string;
  /** The readings that must be defined; their index is what the template hands to `missingFilter`. */
  readonly reads: readonly PlacedRead[];
  /** The readings that a default follows. */
  readonly defaulted: readonly PlacedRead[];
  /** Expressions left as they are, because Ansible alone knows their value. */
  readonly runtime: readonly { readonly offset: number; readonly text: string }[];
  readonly problems: readonly { readonly rule: string; readonly offset: number; readonly message: string }[];
  /** Names read anywhere, without those that the template assigns. */
  readonly names: ReadonlySet<string>;
  /** Every word that may be a variable, assigned or not: all that a rendering can ask for. */
  readonly mentioned: ReadonlySet<string>;
  /** The only content is one expression, whose own type counts. */
  readonly soleExpression?: string;
  /** The offset in the original of what stands at a line of the rewritten source. */
  offsetAt(line: number, column: number): number;
}

export interface PlacedRead {
  readonly text: string;
  readonly root: string;
  readonly offset: number;
}

/** What surrounds a template that is one of several files. */
export interface TemplateSurroundings {
  readonly cut: ReturnType<typeof cutTemplate>;
  /** Index of its first read; those before it stand in other files. */
  readonly firstRead: number;
  /** Names that any of the files assigns. */
  readonly assigned: ReadonlySet<string>;
  /** Those of them that get their value from a secret. */
  readonly secretNames: SecretNames;
  readonly isSecret: IsSecretPath;
  /** Under which name the engine knows what a statement names, or why there is nothing. */
  readonly partOf: (name: string) => { readonly kind: 'part'; readonly name: string } | PartFault;
}

export interface PartFault {
  readonly kind: 'fault';
  readonly rule: string;
  readonly message: string;
}

/** Filter that is called with a read's index when its value is missing. */
export const missingFilter = 'mop_missing';
/** A name that is never defined. */
const undefinedName = 'mop_undefined';
const alone: Omit<TemplateSurroundings, 'assigned' | 'cut'> = {
  firstRead: 0,
  secretNames: new Map(),
  isSecret: () => false,
  partOf: () => ({
    kind: 'fault',
    rule: 'include-unsupported',
    message: 'names another file, which only a MOP can',
  }),
};

/** `isRuntime` tells names that are known only when Ansible runs. `source` has line feeds only. */
export function instrumentTemplate(
  source: string,
  isRuntime: (name: string) => boolean,
  surroundings?: TemplateSurroundings,
): InstrumentedTemplate {
  const { segments, broken } = surroundings?.cut ?? cutTemplate(source);
  const { assigned, firstRead, partOf, ...secrets } = surroundings ?? { ...alone, assigned: assignedNames(segments) };
  const reads: PlacedRead[] = [];
  const names = new Set<string>();
  const runtime: { offset: number; text: string }[] = [];
  const problems: { rule: string; offset: number; message: string }[] = [];
  const starts: { out: number; offset: number }[] = [];
  const defaulted: PlacedRead[] = [];
  const rewriter = new Rewriter(source, reads, defaulted, firstRead);
  const pieces: string[] = [];
  let length = 0;
  const write = (piece: string, offset: number): void => {
    starts.push({ out: length, offset });
    pieces.push(piece);
    length += piece.length;
  };
  let position = 0;

  for (const segment of segments) {
    const text = source.slice(segment.start, segment.end);
    if (segment.kind === 'text') {
      write(source.slice(Math.max(segment.start, position), segment.end), Math.max(segment.start, position));
      continue;
    }
    const tokens = readingTokens(segment);
    const roots = [...rootsIn(tokens)].filter((name) => !assigned.has(name));
    for (const root of roots) names.add(root);
    const later = roots.filter(isRuntime);
    const secret = segment.kind === 'expression' ? maskedAsWhole(tokens, source, secrets) : undefined;
    let rewritten = text;
    if (segment.kind === 'expression' && later.length > 0) {
      runtime.push({ offset: segment.start, text });
      rewritten = `{% raw %}${text}{% endraw %}`;
    } else if (secret !== undefined) {
      rewritten = `{% raw %}${String(maskSecret(secret))}{% endraw %}`;
    } else if (segment.kind === 'statement' && later.length > 0) {
      problems.push({
        rule: 'runtime-in-statement',
        offset: segment.start,
        message: `{% ${segment.tokens[0]?.text ?? ''} %} uses ${later.join(', ')}, known only when Ansible runs: it cannot decide what the document says`,
      });
    } else if (segment.kind === 'statement' && isPartStatement(segment)) {
      const statement = `{% ${segment.tokens[0]?.text ?? ''} %}`;
      const named = namedParts(segment.tokens);
      const fault = (rule: string, message: string): void => {
        problems.push({ rule, offset: segment.start, message: `${statement} ${message}` });
      };
      if (named.kind === 'computed') {
        fault('include-computed', 'names its file by an expression: write the name as a text in quotation marks');
      }
      let from = segment.start;
      rewritten = '';
      for (const { token, name } of named.names) {
        const part = partOf(name);
        if (part.kind === 'fault' && !(named.optional && part.rule === missingPart)) fault(part.rule, part.message);
        rewritten += source.slice(from, token.start) + (part.kind === 'part' ? `"${part.name}"` : '"none"');
        from = token.end;
      }
      rewritten += source.slice(from, segment.end);
    } else if (tokens.length > 0) {
      const from = tokens[0]?.start ?? segment.start;
      const to = tokens.at(-1)?.end ?? from;
      rewritten = source.slice(segment.start, from) + rewriter.rewrite(tokens) + source.slice(to, segment.end);
    }
    const line = segment.kind === 'statement' || segment.kind === 'comment' ? ownLine(source, segment) : undefined;
    if (line !== undefined) {
      const before = pieces.pop() ?? '';
      pieces.push(before.slice(0, before.length - line.indent));
      length -= Math.min(line.indent, before.length);
      rewritten = `${rewritten.slice(0, -2)}\n${rewritten.slice(-2)}`;
      position = line.next;
    }
    write(rewritten, segment.start);
  }
  const out = pieces.join('');
  if (broken !== undefined) problems.push({ rule: 'template-syntax', ...broken });

  const sole = segments.filter(
    (segment) => segment.kind !== 'text' || source.slice(segment.start, segment.end).trim() !== '',
  );
  const [only] = sole;
  const soleExpression =
    sole.length === 1 && only?.kind === 'expression' && runtime.length === 0
      ? rewriter.rewrite(only.tokens)
      : undefined;
  return {
    source: out,
    reads,
    defaulted: defaulted.filter((read) => names.has(read.root)),
    runtime,
    problems,
    names,
    mentioned: new Set(
      segments.flatMap(({ tokens }) => tokens.filter((token) => token.kind === 'name').map((token) => token.text)),
    ),
    ...(soleExpression === undefined ? {} : { soleExpression }),
    offsetAt: (line, column) => {
      const target = offsetOfLine(out, line) + column - 1;
      return starts.findLast((start) => start.out <= target)?.offset ?? 0;
    },
  };
}

/** The secret that an expression makes something else of. One that is a plain reading is masked in its value already. */
function maskedAsWhole(
  tokens: readonly Token[],
  source: string,
  secrets: Pick<TemplateSurroundings, 'isSecret' | 'secretNames'>,
): string | undefined {
  const read = secretRead(tokens, source, secrets.isSecret, secrets.secretNames);
  const [only] = readsOf(tokens);
  const isPlain = only !== undefined && only.from === 0 && only.to === tokens.length;
  return isPlain && !secrets.secretNames.has(only.read.root) ? undefined : read;
}

/** Roots of all readings, subscripts included. */
function rootsIn(tokens: readonly Token[]): ReadonlySet<string> {
  const roots = new Set<string>();
  const visit = (stretch: readonly Token[]): void => {
    for (const { read } of readsOf(stretch)) {
      roots.add(read.root);
      visit(
        read.tokens.slice(1).filter((token, index, rest) => !(token.kind === 'name' && rest[index - 1]?.text === '.')),
      );
    }
  };
  visit(tokens);
  return roots;
}

function offsetOfLine(text: string, line: number): number {
  let offset = 0;
  for (let current = 1; current < line; current += 1) offset = text.indexOf('\n', offset) + 1;
  return offset;
}

/** A statement or comment alone on its lines takes them with it, so that loops leave no gaps in tables and lists. */
function ownLine(source: string, segment: Segment): { indent: number; next: number } | undefined {
  const window = source.slice(Math.max(segment.start - 200, 0), segment.start);
  const before = /(?:^|\n)([ \t]*)$/.exec(window);
  if (before === null || (before[0] === window && window.length === 200)) return undefined;
  const after = /^[ \t]*\n/.exec(source.slice(segment.end, segment.end + 200));
  return after === null ? undefined : { indent: (before[1] ?? '').length, next: segment.end + after[0].length };
}

class Rewriter {
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
