import { OperatorError } from '../../../src/release/operator-error.js';
import { checkExpression, evaluate } from './evaluate.js';
import type { Environment } from './evaluate.js';
import { ExpressionError } from './expression-error.js';
import { parseExpression } from './expression-parser.js';
import type { Value } from './value.js';

/** A runtime expression takes up the whole value. */
export function runtimeExpressionIn(text: string): string | undefined {
  return /^\s*\$\[([^]*)\]\s*$/.exec(text)?.[1];
}

/** Evaluates while a pipeline runs, where no file and line are at hand any more. */
export function evaluateRunning(text: string, environment: Environment): Value {
  try {
    const expression = parseExpression(text);
    checkExpression(expression, environment);
    return evaluate(expression, environment);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw new OperatorError(
      `An expression is wrong: ${error.message}`,
      `expression '${text.trim()}'`,
      'mend the pipeline',
    );
  }
}
