import { secretRead, type IsSecretPath, type SecretNames } from './secret-reads.js';
import { maskSecret } from './secrets.js';
import { ExpressionRewriter, type PlacedRead } from './rewrite-expression.js';
import { assignedNames, readingTokens, readsOf } from './template-reads.js';
import { callsIn, lackingMessage, type EngineHas } from './template-calls.js';
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
  readonly problems: readonly TemplateProblem[];
  /** Names read anywhere, without those that the template assigns. */
  readonly names: ReadonlySet<string>;
  /** Every word that may be a variable, assigned or not: all that a rendering can ask for. */
  readonly mentioned: ReadonlySet<string>;
  /** The only content is one expression, whose own type counts. */
  readonly soleExpression?: string;
  /** The offset in the original of what stands at a line of the rewritten source. */
  offsetAt(line: number, column: number): number;
}

export interface TemplateProblem {
  readonly rule: string;
  readonly offset: number;
  readonly message: string;
  /** The template can be rendered all the same, to see what else is wrong with it. */
  readonly passable: boolean;
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
  has: EngineHas = () => true,
  surroundings?: TemplateSurroundings,
): InstrumentedTemplate {
  const { segments, broken } = surroundings?.cut ?? cutTemplate(source);
  const { assigned, firstRead, partOf, ...secrets } = surroundings ?? { ...alone, assigned: assignedNames(segments) };
  const reads: PlacedRead[] = [];
  const names = new Set<string>();
  const runtime: { offset: number; text: string }[] = [];
  const problems: TemplateProblem[] = [];
  const report = (rule: string, offset: number, message: string, passable = false): void => {
    problems.push({ rule, offset, message, passable });
  };
  const demandCalls = (tokens: readonly Token[]): void => {
    for (const call of callsIn(tokens)) {
      if (!has(call.kind, call.name))
        report(`unknown-${call.kind}`, call.offset, lackingMessage(call, has), !call.name.includes('.'));
    }
  };
  const starts: { out: number; offset: number }[] = [];
  const defaulted: PlacedRead[] = [];
  const rewriter = new ExpressionRewriter(source, reads, defaulted, firstRead);
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
      const statement = `{% ${segment.tokens[0]?.text ?? ''} %}`;
      const message = `${statement} uses ${later.join(', ')}, known only when Ansible runs: it cannot decide what the document says`;
      report('runtime-in-statement', segment.start, message);
    } else {
      demandCalls(segment.tokens);
      const from = tokens[0]?.start;
      const to = tokens.at(-1)?.end ?? from;
      if (isPartStatement(segment)) {
        rewritten = withParts(segment, source, partOf, (rule, message, passable) => {
          report(rule, segment.start, message, passable);
        });
      } else if (from !== undefined)
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
  if (broken !== undefined) report('template-syntax', broken.offset, broken.message);

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

/** A statement that takes in other files, which it names as the engine knows them. */
function withParts(
  segment: Segment,
  source: string,
  partOf: TemplateSurroundings['partOf'],
  report: (rule: string, message: string, passable: boolean) => void,
): string {
  const named = namedParts(segment.tokens);
  const statement = segment.tokens[0]?.text ?? '';
  // What else is wrong shows without what would have been included, but not without the frame or the macros.
  const passable = statement === 'include';
  const faults: string[] = [];
  const fault = (rule: string, message: string): void => {
    faults.push(message);
    report(rule, `{% ${statement} %} ${message}`, passable);
  };
  if (named.kind === 'computed') {
    fault('include-computed', 'names its file by an expression: write the name as a text in quotation marks');
  }
  let from = segment.start;
  let rewritten = '';
  for (const { token, name } of named.names) {
    const part = partOf(name);
    if (part.kind === 'fault' && !(named.optional && part.rule === missingPart)) fault(part.rule, part.message);
    rewritten += source.slice(from, token.start) + (part.kind === 'part' ? `"${part.name}"` : '"none"');
    from = token.end;
  }
  return faults.length === 0 || !passable ? rewritten + source.slice(from, segment.end) : '{##}';
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
