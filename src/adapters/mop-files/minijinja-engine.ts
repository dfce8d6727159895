import type { Environment } from 'minijinja-js/dist/bundler/minijinja_js_bg.js';
import { missingFilter } from '../../mop/rewrite-expression.js';
import { pythonFilters, toPlain } from '../../mop/python-filters.js';
import {
  mainTemplate,
  type EngineFailure,
  type OnMissing,
  type TemplateEngine,
  type TemplateParts,
  type Variables,
} from '../../mop/template-engine.js';
import type { Call } from '../../mop/template-calls.js';
import { isAlive, newEnvironment, renewMinijinja } from './minijinja-instance.js';

/** Steps of the engine a template may take; about a fifth of a second. */
const fuel = 2_000_000;
/** What the engine says where a part failed: not why. */
const failedPart = /^could not render include: error in "([^"]+)"/;
const mostParts = 8;
/** Filters and tests that are let through so that a rendering goes on; more are nobody's mistake. */
const mostLacking = 1000;

const failed = (message: string): EngineFailure => ({ kind: 'failed', message, line: 1, column: 1 });

/**
 * MiniJinja, compiled to WebAssembly, with bounded memory. An engine that trapped, or was broken off from outside, is
 * replaced by a fresh one, so that it costs one document and not the run.
 */
export class MinijinjaEngine implements TemplateEngine {
  #environment: Environment | undefined;
  #loaded: object | undefined;
  /** Still true when the engine is asked again: the call before never came back. */
  #underWay = false;
  #onMissing: OnMissing = () => '';
  #filterFailure: string | undefined;
  readonly #known = new Map<string, boolean>();
  readonly #lacking: Pick<Call, 'kind' | 'name'>[] = [];

  compile(source: string, parts: TemplateParts = new Map()): ReturnType<TemplateEngine['compile']> {
    const token = {};
    const load = (environment: Environment): void => {
      if (this.#loaded === token) return;
      // One at a time: the memory is bounded.
      environment.clearTemplates();
      this.#loaded = undefined;
      for (const [name, text] of parts) environment.addTemplate(name, text);
      environment.addTemplate(mainTemplate, source);
      this.#loaded = token;
    };
    const loaded = this.#attempt(load);
    if (loaded.kind === 'failed') return loaded;
    const render = (variables: Variables, onMissing: OnMissing) => {
      this.#onMissing = onMissing;
      const rendered = this.#attempt((environment) => {
        load(environment);
        return environment.renderTemplate(mainTemplate, variables);
      });
      if (rendered.kind === 'done') return { kind: 'text' as const, text: rendered.value };
      return this.#failureWithin(rendered, (environment, part) => {
        load(environment);
        environment.renderTemplate(part, variables);
      });
    };
    return { kind: 'compiled', template: { render } };
  }

  /** The part is tried by itself, for the engine says of what was included only that it failed. */
  #failureWithin(failure: EngineFailure, render: (environment: Environment, part: string) => void): EngineFailure {
    let found = failure;
    for (let depth = 0; depth < mostParts; depth += 1) {
      const [, part] = failedPart.exec(found.message) ?? [];
      if (part === undefined) return found;
      const within = this.#attempt((environment) => {
        render(environment, part);
      });
      if (within.kind === 'done') break;
      found = within;
    }
    return { ...found, message: 'the file that is taken in here cannot be rendered: it takes itself in, or too much' };
  }

  has(kind: Call['kind'], name: string): boolean {
    const key = `${kind} ${name}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const asked = this.#attempt((environment) => environment.evalExpr(`name is ${kind}`, { name }) as unknown);
    const has = asked.kind === 'done' && asked.value === true;
    this.#known.set(key, has);
    if (!has && asked.kind === 'done' && this.#lacking.length < mostLacking) {
      this.#lacking.push({ kind, name });
      letPass(this.#usable(), { kind, name });
    }
    return has;
  }

  evaluate(expression: string, variables: Variables, onMissing: OnMissing): ReturnType<TemplateEngine['evaluate']> {
    this.#onMissing = onMissing;
    const evaluated = this.#attempt((environment) => environment.evalExpr(expression, variables) as unknown);
    return evaluated.kind === 'failed' ? evaluated : { kind: 'value', value: toPlain(evaluated.value) };
  }

  #attempt<T>(act: (environment: Environment) => T): { readonly kind: 'done'; readonly value: T } | EngineFailure {
    this.#filterFailure = undefined;
    if (this.#underWay) renewMinijinja();
    this.#underWay = true;
    try {
      const value = act(this.#usable());
      const failure = this.#failureOfFilter();
      return failure === undefined ? { kind: 'done', value } : failed(failure);
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) {
        renewMinijinja();
        return failed('the template engine gave up on this document: it nests too deeply or needs too much memory');
      }
      return failureOf(error instanceof Error ? error.message : String(error));
    } finally {
      this.#underWay = false;
    }
  }

  #usable(): Environment {
    if (this.#environment === undefined || !isAlive(this.#environment)) {
      this.#loaded = undefined;
      this.#environment = this.#newEnvironment();
    }
    return this.#environment;
  }

  #failureOfFilter(): string | undefined {
    return this.#filterFailure;
  }

  #newEnvironment(): Environment {
    const environment = newEnvironment();
    environment.enablePyCompat();
    environment.undefinedBehavior = 'strict';
    environment.keepTrailingNewline = true;
    environment.fuel = fuel;
    environment.debug = true;
    environment.addFilter(missingFilter, (read: number) => this.#onMissing(read));
    for (const [name, filter] of Object.entries(pythonFilters)) {
      environment.addFilter(name, (value: unknown, ...rest: unknown[]) => {
        try {
          return filter(value, ...rest);
        } catch {
          this.#filterFailure ??= `the filter ${name} cannot be applied to this value`;
          return '';
        }
      });
    }
    for (const call of this.#lacking) letPass(environment, call);
    return environment;
  }
}

function letPass(environment: Environment, { kind, name }: Pick<Call, 'kind' | 'name'>): void {
  if (kind === 'filter') environment.addFilter(name, (value: unknown) => value);
  else environment.addTest(name, () => false);
}

/** `what (in name:line)` and, below, the line with carets under the place. */
function failureOf(text: string): EngineFailure {
  const [first = '', ...rest] = text.split('\n');
  const match = /^(.*) \(in (.*):(\d+)\)$/.exec(first);
  const carets = rest.find((line) => /^ +i +\^/.test(line));
  const code = carets === undefined ? undefined : rest[rest.indexOf(carets) - 1];
  const gutter = code?.indexOf('> ') ?? -1;
  const column = carets === undefined || gutter < 0 ? 1 : Math.max(carets.indexOf('^') - gutter - 1, 1);
  const [, message = first, name, line = 1] = match ?? [];
  const part = name === undefined || name === mainTemplate ? {} : { part: name };
  return { kind: 'failed', message, line: Number(line), column, ...part };
}
