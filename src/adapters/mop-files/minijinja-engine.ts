import { Environment } from 'minijinja-js';
import { missingFilter } from '../../mop/instrument-template.js';
import { pythonFilters, toPlain } from '../../mop/python-filters.js';
import type { EngineFailure, OnMissing, TemplateEngine, Variables } from '../../mop/template-engine.js';

/** Steps of the engine a template may take; about a fifth of a second. */
const fuel = 2_000_000;

/** MiniJinja, compiled to WebAssembly. An environment that trapped is replaced, so that it costs one document and not the run. */
export class MinijinjaEngine implements TemplateEngine {
  #environment = this.#newEnvironment();
  #templates = 0;
  #onMissing: OnMissing = () => '';
  #filterFailure: string | undefined;

  compile(source: string): ReturnType<TemplateEngine['compile']> {
    this.#templates += 1;
    const name = `t${this.#templates}`;
    let home = this.#environment;
    const added = this.#attempt(() => {
      home.addTemplate(name, source);
    });
    if (added.kind === 'failed') return added;
    const render = (variables: Variables, onMissing: OnMissing) => {
      if (home !== this.#environment) {
        home = this.#environment;
        home.addTemplate(name, source);
      }
      this.#onMissing = onMissing;
      const rendered = this.#attempt(() => home.renderTemplate(name, variables));
      return rendered.kind === 'failed' ? rendered : { kind: 'text' as const, text: rendered.value };
    };
    return { kind: 'compiled', template: { render } };
  }

  evaluate(expression: string, variables: Variables, onMissing: OnMissing): ReturnType<TemplateEngine['evaluate']> {
    this.#onMissing = onMissing;
    const evaluated = this.#attempt(() => this.#environment.evalExpr(expression, variables) as unknown);
    return evaluated.kind === 'failed' ? evaluated : { kind: 'value', value: toPlain(evaluated.value) };
  }

  #attempt<T>(act: () => T): { readonly kind: 'done'; readonly value: T } | EngineFailure {
    this.#filterFailure = undefined;
    try {
      const value = act();
      const failure = this.#failureOfFilter();
      return failure === undefined ? { kind: 'done', value } : { kind: 'failed', message: failure, line: 1, column: 1 };
    } catch (error) {
      if (error instanceof Error && error.name === 'RuntimeError') {
        this.#environment = this.#newEnvironment();
        return { kind: 'failed', message: 'the template engine gave up on this document', line: 1, column: 1 };
      }
      return failureOf(error instanceof Error ? error.message : String(error));
    }
  }

  #failureOfFilter(): string | undefined {
    return this.#filterFailure;
  }

  #newEnvironment(): Environment {
    const environment = new Environment();
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
    return environment;
  }
}

/** `what (in name:line)` and, below, the line with carets under the place. */
function failureOf(text: string): EngineFailure {
  const [first = '', ...rest] = text.split('\n');
  const match = /^(.*) \(in .*:(\d+)\)$/.exec(first);
  const carets = rest.find((line) => /^ +i +\^/.test(line));
  const code = carets === undefined ? undefined : rest[rest.indexOf(carets) - 1];
  const gutter = code?.indexOf('> ') ?? -1;
  const column = carets === undefined || gutter < 0 ? 1 : Math.max(carets.indexOf('^') - gutter - 1, 1);
  return { kind: 'failed', message: match?.[1] ?? first, line: Number(match?.[2] ?? 1), column };
}
