import type { EngineHas } from './template-calls.js';

/** Why a template could not be compiled or rendered; line and column count from 1 in the source that the engine got. */
export interface EngineFailure {
  readonly kind: 'failed';
  readonly message: string;
  readonly line: number;
  readonly column: number;
  /** The name of the part that it stands in; absent: the template itself. */
  readonly part?: string;
}

/** The name of the template itself among its parts. */
export const mainTemplate = 'main';

/** Called with the index of a read whose value is missing; what it answers stands in the text instead. */
export type OnMissing = (read: number) => string;
/** What a template includes, keyed by the name that its statement says. */
export type TemplateParts = ReadonlyMap<string, string>;
export type Variables = Readonly<Record<string, unknown>>;

export interface CompiledTemplate {
  render(variables: Variables, onMissing: OnMissing): { readonly kind: 'text'; readonly text: string } | EngineFailure;
}

/** Jinja2 without access to files, clock or host objects, with bounded work. The filter `missingFilter` calls `onMissing`. */
export interface TemplateEngine {
  compile(
    source: string,
    parts?: TemplateParts,
  ): { readonly kind: 'compiled'; readonly template: CompiledTemplate } | EngineFailure;
  /**
   * Whether it has a filter or a test. From then on one that it lacks leaves a value as it is, or does not hold: rendering goes on
   * and shows what else is wrong.
   */
  has: EngineHas;
  /** The value of an expression in its own type: plain objects, lists, text, numbers. */
  evaluate(
    expression: string,
    variables: Variables,
    onMissing: OnMissing,
  ): { readonly kind: 'value'; readonly value: unknown } | EngineFailure;
}
