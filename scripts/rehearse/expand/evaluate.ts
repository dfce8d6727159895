import { toNumber, toText } from './coercion.js';
import { ExpressionError } from './expression-error.js';
import type { Expression } from './expression-parser.js';
import { GENERAL_FUNCTIONS, REFUSED_FUNCTIONS } from './functions.js';
import type { ExpressionFunction } from './functions.js';
import { array, property } from './value.js';
import type { Value } from './value.js';

/** Where an expression stands: the names and the functions, beyond the general ones, that it may use there. Keys are lower case. */
export interface Environment {
  readonly names: ReadonlyMap<string, Value>;
  readonly functions: ReadonlyMap<string, ExpressionFunction>;
}

/** Refuses unknown names, unknown functions and wrong numbers of parameters, also in parts that would not be evaluated. */
export function checkExpression(expression: Expression, environment: Environment): void {
  switch (expression.kind) {
    case 'literal':
      return;
    case 'name':
      if (environment.names.has(expression.name.toLowerCase())) return;
      throw new ExpressionError(
        `unrecognized value '${expression.name}' (known here: ${[...environment.names.keys()].join(', ')})`,
        expression.offset,
      );
    case 'index':
      checkExpression(expression.of, environment);
      checkExpression(expression.index, environment);
      return;
    case 'every':
      checkExpression(expression.of, environment);
      return;
    case 'call': {
      const { least, most } = functionOf(expression, environment);
      const count = expression.parameters.length;
      if (count < least || count > most) {
        const wanted = most === least ? String(least) : most === Infinity ? `at least ${least}` : `${least} to ${most}`;
        throw new ExpressionError(`${expression.name} takes ${wanted} parameters, not ${count}`, expression.offset);
      }
      for (const parameter of expression.parameters) checkExpression(parameter, environment);
    }
  }
}

/** Throws `ExpressionError` where the service would fail the expression. */
export function evaluate(expression: Expression, environment: Environment): Value {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'name':
      return environment.names.get(expression.name.toLowerCase()) ?? null;
    case 'index':
      return indexed(evaluate(expression.of, environment), evaluate(expression.index, environment));
    case 'every':
      return { kind: 'array', items: childrenOf(evaluate(expression.of, environment)), filtered: true };
    case 'call': {
      const parameters = expression.parameters.map((parameter) => () => evaluate(parameter, environment));
      return functionOf(expression, environment).call(parameters);
    }
  }
}

function functionOf(call: Expression & { kind: 'call' }, environment: Environment): ExpressionFunction {
  const name = call.name.toLowerCase();
  const found = GENERAL_FUNCTIONS.get(name) ?? environment.functions.get(name);
  if (found !== undefined) return found;
  const reason = REFUSED_FUNCTIONS.get(name);
  if (reason !== undefined)
    throw new ExpressionError(`the function '${call.name}' is not supported: ${reason}`, call.offset);
  throw new ExpressionError(`unrecognized function '${call.name}'`, call.offset);
}

function indexed(of: Value, index: Value): Value {
  if (of !== null && typeof of === 'object' && of.kind === 'array' && of.filtered === true) {
    const found = of.items.map((item) => member(item, index)).filter((item) => item !== undefined);
    return { ...array(found), filtered: true };
  }
  return member(of, index) ?? null;
}

function member(of: Value, index: Value): Value | undefined {
  if (of === null || typeof of !== 'object') return undefined;
  if (of.kind === 'object') {
    const key = toText(index);
    return key === undefined ? undefined : property(of, key);
  }
  const position = of.kind === 'array' ? toNumber(index) : undefined;
  return of.kind === 'array' && position !== undefined ? of.items[Math.floor(position)] : undefined;
}

function childrenOf(of: Value): readonly Value[] {
  if (of === null || typeof of !== 'object' || of.kind === 'version') return [];
  if (of.kind === 'object') return of.entries.map(([, value]) => value);
  return of.filtered === true ? of.items.flatMap((item) => childrenOf(item)) : of.items;
}
