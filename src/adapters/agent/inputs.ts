import * as tl from 'azure-pipelines-task-lib/task';
import { OperatorError } from '../../release/operator-error.js';

/** The input's text without surrounding blanks. Refuses an absent one and one in which a `$(variable)` was left unresolved. */
export function required(name: string): string {
  const value = optional(name);
  if (value === undefined) {
    throw new OperatorError('a required input is empty', `input '${name}'`, `give '${name}' a value in the pipeline`);
  }
  return value;
}

/** The input's text without surrounding blanks, undefined when empty. Refuses an unresolved `$(variable)`. */
export function optional(name: string): string | undefined {
  const value = tl.getInput(name)?.trim();
  if (value === undefined || value === '') return undefined;
  const macro = /\$\([A-Za-z_][\w.]*\)/.exec(value);
  if (macro !== null) {
    throw new OperatorError(
      `the variable ${macro[0]} was not resolved`,
      `input '${name}'`,
      `define the variable in the pipeline, or correct its name`,
    );
  }
  return value;
}

/** One of `values`; task.json's default has been filled in by the agent when the author wrote nothing. */
export function choice<const T extends string>(name: string, values: readonly T[]): T {
  const value = required(name);
  const chosen = values.find((candidate) => candidate === value);
  if (chosen === undefined) {
    throw new OperatorError(`'${value}' is not a choice`, `input '${name}'`, `write one of ${values.join(', ')}`);
  }
  return chosen;
}

/** A whole number, at least `least` (default 0). */
export function integer(name: string, least = 0): number {
  const value = required(name);
  const number = Number(value);
  if (!/^\d+$/.test(value) || !Number.isSafeInteger(number) || number < least) {
    throw new OperatorError(
      `'${value}' is not a whole number of at least ${least}`,
      `input '${name}'`,
      `write for example ${Math.max(least, 15)}`,
    );
  }
  return number;
}

/** `true` or `false`, in any case; an empty input is false. */
export function flag(name: string): boolean {
  const value = optional(name)?.toLowerCase() ?? 'false';
  if (value !== 'true' && value !== 'false') {
    throw new OperatorError(`'${value}' is neither true nor false`, `input '${name}'`, 'write true or false');
  }
  return value === 'true';
}

/** Entries separated by commas or line ends, blanks trimmed, empty ones dropped. */
export function lines(name: string): readonly string[] {
  const value = optional(name) ?? '';
  return value
    .split(/[,\n]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
