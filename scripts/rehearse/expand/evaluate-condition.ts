import { toBoolean } from './coercion.js';
import type { RuntimeContext } from './runtime-context.js';
import { runtimeEnvironment } from './runtime-environment.js';
import { evaluateRunning } from './runtime-expression.js';

/** A condition of a stage, job or step. An absent condition is `succeeded()`: pass that. */
export function evaluateCondition(expression: string, context: RuntimeContext): boolean {
  return toBoolean(evaluateRunning(expression, runtimeEnvironment(context)));
}
