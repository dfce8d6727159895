import type { Environment } from './evaluate.js';
import { object } from './value.js';
import type { ObjectValue, Value } from './value.js';

/** What `${{ }}` sees at one place. Variables are those defined in YAML above that place, and the predefined ones. */
export interface Scope {
  readonly parameters: ObjectValue;
  /** By upper-case name. */
  readonly variables: ReadonlyMap<string, VariableValue>;
  readonly loops: ReadonlyMap<string, Value>;
  /** How many templates deep. */
  readonly nesting: number;
}

export interface VariableValue {
  readonly name: string;
  readonly value: string;
}

export const RESERVED_NAMES: ReadonlySet<string> = new Set(['parameters', 'variables', 'true', 'false', 'null']);

export function environmentOf(scope: Scope): Environment {
  const variables = object([...scope.variables.values()].map(({ name, value }) => [name, value]));
  const names = new Map<string, Value>([['parameters', scope.parameters], ['variables', variables], ...scope.loops]);
  return { names, functions: new Map() };
}

export function withLoop(scope: Scope, name: string, value: Value): Scope {
  return { ...scope, loops: new Map(scope.loops).set(name.toLowerCase(), value) };
}

export function withVariables(scope: Scope, variables: Iterable<VariableValue>): Scope {
  const all = new Map(scope.variables);
  for (const variable of variables) all.set(variable.name.toUpperCase(), variable);
  return { ...scope, variables: all };
}
