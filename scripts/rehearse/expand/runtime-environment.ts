import { toText } from './coercion.js';
import type { Environment } from './evaluate.js';
import { ExpressionError } from './expression-error.js';
import type { ExpressionFunction, Lazy } from './functions.js';
import type { Dependency, RunResult, RuntimeContext } from './runtime-context.js';
import { object, property } from './value.js';
import type { ObjectValue, Value } from './value.js';

type Place = RuntimeContext['at'] | 'pipeline' | 'stage variables';

/** The names that a runtime expression may use at a place. */
export function runtimeNames(place: Place): readonly string[] {
  switch (place) {
    case 'pipeline':
    case 'step':
      return ['variables'];
    case 'stage':
      return ['variables', 'dependencies'];
    case 'stage variables':
      return ['variables', 'stageDependencies'];
    case 'job':
      return ['variables', 'dependencies', 'stageDependencies'];
  }
}

export const statusFunctionNames: ReadonlySet<string> = new Set(['succeeded', 'failed', 'succeededorfailed']);

/** `always()` and its kin, by lower-case name; without a context they can be checked but not called. */
export function statusFunctions(place: Place, context?: RuntimeContext): ReadonlyMap<string, ExpressionFunction> {
  const names = place === 'step' ? 0 : Number.POSITIVE_INFINITY;
  const status = (judge: (results: Results) => boolean): ExpressionFunction => ({
    least: 0,
    most: names,
    call: (parameters) => context !== undefined && judge(resultsOf(context, parameters)),
  });
  return new Map<string, ExpressionFunction>([
    ['always', { least: 0, most: 0, call: () => true }],
    ['canceled', { least: 0, most: 0, call: () => context !== undefined && isCanceled(context) }],
    ['succeeded', status(({ results, canceled }) => !canceled && results.every(hasSucceeded))],
    ['failed', status(({ results }) => results.includes('Failed'))],
    [
      'succeededorfailed',
      status(({ results, canceled }) => !canceled && results.every((each) => hasSucceeded(each) || each === 'Failed')),
    ],
  ]);
}

export function runtimeEnvironment(context: RuntimeContext): Environment {
  const names = new Map<string, Value>([['variables', object(context.variables)]]);
  if (context.at !== 'step') names.set('dependencies', dependenciesValue(context.dependencies));
  if (context.at === 'job') {
    const stages = [...context.stageDependencies].map(([stage, jobs]) => [stage, dependenciesValue(jobs)] as const);
    names.set('stagedependencies', object(stages));
  }
  return { names, functions: statusFunctions(context.at, context) };
}

interface Results {
  readonly results: readonly RunResult[];
  readonly canceled: boolean;
}

function resultsOf(context: RuntimeContext, parameters: readonly Lazy[]): Results {
  if (context.at === 'step') return { results: [context.jobStatus], canceled: isCanceled(context) };
  if (parameters.length === 0) return { results: [...context.ancestors.values()], canceled: context.canceled };
  const known = object([...context.dependencies].map(([name, { result }]) => [name, result]));
  const results = parameters.map((parameter) => {
    const name = toText(parameter()) ?? '';
    const result = property(known, name);
    if (typeof result !== 'string') throw new ExpressionError(`'${name}' is not among the dependencies`, 0);
    return result as RunResult;
  });
  return { results, canceled: context.canceled };
}

function isCanceled(context: RuntimeContext): boolean {
  return context.canceled || (context.at === 'step' && context.jobStatus === 'Canceled');
}

function hasSucceeded(result: RunResult): boolean {
  return result === 'Succeeded' || result === 'SucceededWithIssues';
}

function dependenciesValue(dependencies: ReadonlyMap<string, Dependency>): ObjectValue {
  return object(
    [...dependencies].map(([name, { result, outputs }]) => {
      return [
        name,
        object([
          ['result', result],
          ['outputs', object(outputs)],
        ]),
      ] as const;
    }),
  );
}
