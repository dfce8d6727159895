import { checkExpression } from './evaluate.js';
import { ExpressionError } from './expression-error.js';
import { parseExpression } from './expression-parser.js';
import type { Expression } from './expression-parser.js';
import { runtimeNames, statusFunctionNames, statusFunctions } from './runtime-environment.js';
import { runtimeExpressionIn } from './runtime-expression.js';
import { refuse } from './yaml-tree.js';
import type { Position } from './yaml-tree.js';

/** Where a runtime expression stands in the file. */
export interface ExpressionPlace {
  readonly at: 'pipeline' | 'stage' | 'stage variables' | 'job' | 'step';
  /** What `dependencies.X` and `succeeded('X')` may name. */
  readonly dependsOn: readonly string[];
  /** What `stageDependencies.X` may name. */
  readonly stageDependsOn: readonly string[];
}

/** Refuses at expansion what would go wrong, or be silently empty, when the condition is evaluated. */
export function checkCondition(text: string | undefined, place: ExpressionPlace, at: Position): void {
  if (text !== undefined) check(text, place, at, true);
}

/** Checks a `$[ ]` value; anything else passes. */
export function checkRuntimeValue(text: string, place: ExpressionPlace, at: Position): void {
  const expression = runtimeExpressionIn(text);
  if (expression !== undefined) check(expression, place, at, false);
}

function check(text: string, place: ExpressionPlace, at: Position, isCondition: boolean): void {
  try {
    const expression = parseExpression(text);
    const names = new Map(runtimeNames(place.at).map((name) => [name.toLowerCase(), null]));
    checkExpression(expression, { names, functions: isCondition ? statusFunctions(place.at) : new Map() });
    checkDependencies(expression, place);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    refuse(
      at,
      `The ${isCondition ? 'condition' : 'runtime expression'} '${text.trim()}' is wrong: ${error.message}`,
      'mend it',
    );
  }
}

function checkDependencies(expression: Expression, place: ExpressionPlace): void {
  if (expression.kind === 'index') {
    const { of, index } = expression;
    if (of.kind === 'name' && index.kind === 'literal' && typeof index.value === 'string') {
      const known = dependenciesOf(of.name, place);
      if (known !== undefined) refuseUnknown(index.value, known, `${of.name}.${index.value}`, expression.offset);
    }
    checkDependencies(of, place);
    checkDependencies(index, place);
  } else if (expression.kind === 'every') {
    checkDependencies(expression.of, place);
  } else if (expression.kind === 'call') {
    for (const parameter of expression.parameters) {
      checkDependencies(parameter, place);
      if (!statusFunctionNames.has(expression.name.toLowerCase()) || parameter.kind !== 'literal') continue;
      const name = typeof parameter.value === 'string' ? parameter.value : '';
      refuseUnknown(name, place.dependsOn, `${expression.name}('${name}')`, expression.offset);
    }
  }
}

function dependenciesOf(context: string, place: ExpressionPlace): readonly string[] | undefined {
  if (/^dependencies$/i.test(context)) return place.dependsOn;
  return /^stageDependencies$/i.test(context) ? place.stageDependsOn : undefined;
}

function refuseUnknown(name: string, known: readonly string[], text: string, offset: number): void {
  if (known.some((each) => each.toUpperCase() === name.toUpperCase())) return;
  throw new ExpressionError(
    `${text} is not among the dependencies (${known.join(', ') || 'none'}) and would read as empty`,
    offset,
  );
}
