import { expandMacros, expandVariableValues } from '../expand/expand-macros.js';
import { OperatorError } from '../../../src/release/operator-error.js';

const systemName = /^(?:(?:agent|build|system|environment|pipeline|strategy)\.|tf_build$)/i;

interface Entry {
  readonly name: string;
  readonly value: string;
  readonly secret: boolean;
  readonly readonly: boolean;
}

/** A job's variables as its steps see and change them. Names are compared without case, as everywhere in the service. */
export class JobVariables {
  readonly #entries = new Map<string, Entry>();
  #expanded: ReadonlyMap<string, string> | undefined;

  /** Sets what the agent itself or the pipeline's file says. */
  define(name: string, value: string, options: { readonly secret?: boolean; readonly readonly?: boolean } = {}): void {
    const { secret = false, readonly = false } = options;
    this.#entries.set(name.toLowerCase(), { name, value, secret, readonly });
    this.#expanded = undefined;
  }

  /** Sets what a task says. A secret stays one; the system's variables and those declared read-only are refused. */
  set(name: string, value: string, options: { readonly secret: boolean; readonly readonly: boolean }): void {
    const before = this.#entries.get(name.toLowerCase());
    if (before?.readonly === true || systemName.test(name)) {
      throw new OperatorError(
        `variable '${name}' is read-only`,
        '##vso[task.setvariable]',
        'set a variable of another name instead',
      );
    }
    this.define(before?.name ?? name, value, { ...options, secret: options.secret || before?.secret === true });
  }

  /** All values with the macros in them resolved, secrets too: for inputs and conditions. */
  get values(): ReadonlyMap<string, string> {
    this.#expanded ??= expandVariableValues(
      new Map([...this.#entries.values()].map(({ name, value }) => [name, value])),
    );
    return this.#expanded;
  }

  get(name: string): string | undefined {
    return this.values.get(this.#entries.get(name.toLowerCase())?.name ?? name);
  }

  expand(text: string): string {
    return expandMacros(text, this.values);
  }

  public(): { name: string; value: string }[] {
    return this.#pick(false);
  }

  secrets(): { name: string; value: string }[] {
    return this.#pick(true);
  }

  #pick(secret: boolean): { name: string; value: string }[] {
    const entries = [...this.#entries.values()].filter((entry) => entry.secret === secret);
    return entries.map(({ name, value }) => ({ name, value: this.values.get(name) ?? value }));
  }
}

/** How a variable or input is called in an environment. */
export function environmentName(name: string): string {
  return name.replace(/[. ]/g, '_').toUpperCase();
}
