import { isAbsolute, join } from 'node:path';
import { OperatorError } from '../../../src/release/operator-error.js';
import type { Endpoint } from './host.js';
import type { JobVariables } from './job-variables.js';
import type { TaskInput, TaskManifest } from './task-manifest.js';
import { isVisible } from './visible-rule.js';

export interface TaskInputs {
  /** By the name in task.json; connections by their id. */
  readonly values: ReadonlyMap<string, string>;
  /** The connections that the inputs name, and no other: a task sees no more than its step uses. */
  readonly endpoints: readonly Endpoint[];
  /** Inputs that the task does not declare. The agent passes them all the same. */
  readonly undeclared: readonly string[];
}

/** A step's inputs as the agent gives them: by name or alias, defaults filled in, macros expanded, connections resolved. */
export function resolveInputs(
  manifest: TaskManifest,
  given: Readonly<Record<string, string>>,
  variables: JobVariables,
  connections: ReadonlyMap<string, Endpoint>,
): TaskInputs {
  const values = new Map(manifest.inputs.map((input) => [input.name, (input.defaultValue ?? '').trim()]));
  const undeclared: string[] = [];
  for (const [key, value] of Object.entries(given)) {
    const input = manifest.inputs.find((candidate) => answersTo(candidate, key));
    if (input === undefined) undeclared.push(key);
    values.set(input?.name ?? key, value.trim());
  }
  for (const [name, value] of values) values.set(name, variables.expand(value));
  refuseMissing(manifest, values);

  const endpoints: Endpoint[] = [];
  for (const input of manifest.inputs) {
    const value = values.get(input.name) ?? '';
    if (input.type.startsWith('connectedService:') && value !== '') {
      const found = value.split(',').map((name) => findEndpoint(input, name.trim(), connections));
      endpoints.push(...found);
      values.set(input.name, found.map((endpoint) => endpoint.id).join(','));
    } else if (input.type === 'filePath') {
      values.set(input.name, isAbsolute(value) ? value : join(variables.get('Build.SourcesDirectory') ?? '', value));
    }
  }
  return { values, endpoints, undeclared };
}

function refuseMissing(manifest: TaskManifest, values: ReadonlyMap<string, string>): void {
  for (const input of manifest.inputs) {
    const visible = isVisible(input.visibleRule, (name) => values.get(name));
    if (input.required && visible && (values.get(input.name) ?? '') === '') {
      throw new OperatorError(`Input required: ${input.name}`, `task ${manifest.name}`, `give the input ${input.name}`);
    }
  }
}

function findEndpoint(input: TaskInput, name: string, connections: ReadonlyMap<string, Endpoint>): Endpoint {
  const endpoint = connections.get(name) ?? [...connections.values()].find((candidate) => candidate.id === name);
  const type = input.type.slice('connectedService:'.length).split(':')[0] ?? '';
  if (endpoint === undefined) {
    throw new OperatorError(
      `input ${input.name} references service connection ${name} which could not be found`,
      'service connections of the project',
      `create the service connection ${name} or correct the name`,
    );
  }
  if (endpoint.type.toLowerCase() !== type.toLowerCase()) {
    throw new OperatorError(
      `service connection ${name} is of type ${endpoint.type}, and input ${input.name} needs ${type}`,
      'service connections of the project',
      `name a service connection of type ${type}`,
    );
  }
  return endpoint;
}

function answersTo(input: TaskInput, key: string): boolean {
  return [input.name, ...input.aliases].some((name) => name.toLowerCase() === key.trim().toLowerCase());
}
