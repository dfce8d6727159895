import type { TemplateEngine } from './template-engine.js';
import { cutTemplate, type Segment } from './template-segments.js';

/** A piece of a template that is no Jinja2 by itself. */
export interface FaultyPiece {
  /** Where the piece begins, and where in it the engine stopped. */
  readonly start: number;
  readonly offset: number;
  readonly message: string;
}

/** A template of more pieces is no document that people wrote. */
const mostPieces = 2_000;

/**
 * The engine tells of the first fault of syntax and reads no further. Each expression, and each statement that can stand
 * alone, is handed to it by itself, so that all are told at once. `isKept`: text that Ansible reads, not the engine.
 */
export function faultyPieces(
  source: string,
  isKept: (text: string) => boolean,
  engine: Pick<TemplateEngine, 'compile'>,
): readonly FaultyPiece[] {
  return cutTemplate(source)
    .segments.slice(0, mostPieces)
    .flatMap((segment) => {
      const text = source.slice(segment.start, segment.end);
      const around = isKept(text) ? undefined : surroundingsOf(segment);
      if (around === undefined) return [];
      const [before, behind] = around;
      const tried = engine.compile(`${before}${text}${behind}`);
      if (tried.kind === 'compiled') return [];
      const column = tried.column - 1 - (tried.line === 1 ? before.length : 0);
      const within = startOfLine(text, tried.line) + Math.max(column, 0);
      const offset = segment.start + (within < text.length ? within : 0);
      return [{ start: segment.start, offset, message: tried.message }];
    });
}

/** What makes a piece a template of its own; undefined for one that means nothing alone, or names other files. */
function surroundingsOf({ kind, tokens }: Segment): readonly [before: string, behind: string] | undefined {
  if (kind === 'expression') return ['', ''];
  if (kind !== 'statement') return undefined;
  switch (tokens[0]?.text) {
    case 'if':
    case 'for':
    case 'macro':
      return ['', `{% end${tokens[0].text} %}`];
    case 'elif':
      return ['{% if true %}', '{% endif %}'];
    case 'set':
      return tokens.some(({ text }) => text === '=') ? ['', ''] : undefined;
    default:
      return undefined;
  }
}

function startOfLine(text: string, line: number): number {
  let start = 0;
  for (let current = 1; current < line; current += 1) start = text.indexOf('\n', start) + 1;
  return start;
}
