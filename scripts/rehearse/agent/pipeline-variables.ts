import type { Variable } from '../expand/expanded.js';
import { evaluateRuntime } from '../expand/evaluate-runtime.js';
import type { RuntimeContext } from '../expand/runtime-context.js';
import type { JobVariables } from './job-variables.js';

/** Defines variables of one level of the file; each `$[ ]` sees those before it. */
export function defineFromFile(
  variables: JobVariables,
  level: readonly Variable[],
  contextWith: (values: ReadonlyMap<string, string>) => RuntimeContext,
): void {
  for (const { name, value, readonly } of level) {
    variables.define(name, evaluateRuntime(value, contextWith(variables.values)), { readonly });
  }
}
