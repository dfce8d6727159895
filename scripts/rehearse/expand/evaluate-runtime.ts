import { OperatorError } from '../../../src/release/operator-error.js';
import { toText } from './coercion.js';
import type { RuntimeContext } from './runtime-context.js';
import { runtimeEnvironment } from './runtime-environment.js';
import { evaluateRunning, runtimeExpressionIn } from './runtime-expression.js';

/** The value of a variable that may be a `$[ … ]`; any other text comes back as it is. Status functions are refused there. */
export function evaluateRuntime(text: string, context: RuntimeContext): string {
  const expression = runtimeExpressionIn(text);
  if (expression === undefined) return text;
  const result = toText(evaluateRunning(expression, { ...runtimeEnvironment(context), functions: new Map() }));
  if (result !== undefined) return result;
  throw new OperatorError(
    'A variable becomes a list or a mapping',
    `expression '${expression.trim()}'`,
    'use join or convertToJson',
  );
}
