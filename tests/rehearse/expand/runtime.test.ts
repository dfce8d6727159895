import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { evaluateCondition } from '../../../scripts/rehearse/expand/evaluate-condition.js';
import { evaluateRuntime } from '../../../scripts/rehearse/expand/evaluate-runtime.js';
import type {
  Dependency,
  JobContext,
  RunResult,
  StageContext,
  StepContext,
} from '../../../scripts/rehearse/expand/runtime-context.js';
import { OperatorError } from '../../../src/release/operator-error.js';

const RESULTS: readonly RunResult[] = ['Succeeded', 'SucceededWithIssues', 'Failed', 'Canceled', 'Skipped'];

function dependency(result: RunResult, outputs: Record<string, string> = {}): Dependency {
  return { result, outputs: new Map(Object.entries(outputs)) };
}

function job(results: Record<string, RunResult>, more: Partial<JobContext> = {}): JobContext {
  return {
    at: 'job',
    variables: new Map(),
    canceled: false,
    dependencies: new Map(Object.entries(results).map(([name, result]) => [name, dependency(result)])),
    ancestors: new Map(Object.entries(results)),
    stageDependencies: new Map(),
    ...more,
  };
}

function stage(dependencies: Record<string, Dependency>, more: Partial<StageContext> = {}): StageContext {
  const entries = Object.entries(dependencies);
  return {
    at: 'stage',
    variables: new Map(),
    canceled: false,
    dependencies: new Map(entries),
    ancestors: new Map(entries.map(([name, { result }]) => [name, result])),
    ...more,
  };
}

function step(jobStatus: StepContext['jobStatus'], variables: Record<string, string> = {}): StepContext {
  return { at: 'step', jobStatus, variables: new Map(Object.entries(variables)), canceled: false };
}

describe('conditions', () => {
  describe('of a job that depends on one other', () => {
    const expected: Record<string, readonly boolean[]> = {
      'succeeded()': [true, true, false, false, false],
      'failed()': [false, false, true, false, false],
      'succeededOrFailed()': [true, true, true, false, false],
      'always()': [true, true, true, true, true],
      'canceled()': [false, false, false, false, false],
      "succeeded('A')": [true, true, false, false, false],
      "failed('a')": [false, false, true, false, false],
      "SUCCEEDEDORFAILED('a')": [true, true, true, false, false],
      'not(failed())': [true, true, false, true, true],
    };
    for (const [condition, outcomes] of Object.entries(expected)) {
      for (const [i, result] of RESULTS.entries()) {
        it(`${condition} is ${String(outcomes[i])} after ${result}`, () => {
          assert.equal(evaluateCondition(condition, job({ a: result })), outcomes[i]);
        });
      }
    }
  });

  describe('of a step', () => {
    const expected: Record<string, readonly boolean[]> = {
      'succeeded()': [true, true, false, false],
      'failed()': [false, false, true, false],
      'succeededOrFailed()': [true, true, true, false],
      'always()': [true, true, true, true],
      'canceled()': [false, false, false, true],
    };
    for (const [condition, outcomes] of Object.entries(expected)) {
      for (const [i, result] of (['Succeeded', 'SucceededWithIssues', 'Failed', 'Canceled'] as const).entries()) {
        it(`${condition} is ${String(outcomes[i])} while the job is ${result}`, () => {
          assert.equal(evaluateCondition(condition, step(result)), outcomes[i]);
        });
      }
    }
  });

  it('without anything before them succeed and have not failed', () => {
    assert.equal(evaluateCondition('succeeded()', job({})), true);
    assert.equal(evaluateCondition('failed()', job({})), false);
    assert.equal(evaluateCondition('succeededOrFailed()', stage({})), true);
  });

  it('look at all that came before when no name is given, and at the named ones else', () => {
    const context = job(
      { near: 'Succeeded' },
      {
        ancestors: new Map([
          ['near', 'Succeeded'],
          ['far', 'Failed'],
        ]),
      },
    );
    assert.equal(evaluateCondition('succeeded()', context), false);
    assert.equal(evaluateCondition('failed()', context), true);
    assert.equal(evaluateCondition("succeeded('near')", context), true);
    assert.equal(evaluateCondition("failed('near')", context), false);
    const both = job({ a: 'Succeeded', b: 'Failed' });
    assert.equal(evaluateCondition("succeeded('a', 'b')", both), false);
    assert.equal(evaluateCondition("failed('a', 'b')", both), true);
  });

  it('of a run that is being canceled hold only for always, canceled and their own tests', () => {
    const context = job({ a: 'Succeeded' }, { canceled: true });
    const holds = (condition: string): boolean => evaluateCondition(condition, context);
    assert.deepEqual(['succeeded()', 'succeededOrFailed()', "succeeded('a')"].map(holds), [false, false, false]);
    assert.deepEqual(['always()', 'canceled()', 'eq(1, 1)'].map(holds), [true, true, true]);
    assert.equal(evaluateCondition('succeeded()', { ...step('Succeeded'), canceled: true }), false);
  });

  it('read variables by any case, and missing ones as nothing', () => {
    const context = step('Succeeded', { 'Build.Reason': 'Manual' });
    assert.equal(evaluateCondition("eq(variables['build.reason'], 'manual')", context), true);
    assert.equal(evaluateCondition("eq(variables.nosuch, '')", context), true);
    assert.equal(evaluateCondition("and(succeeded(), ne(variables['nosuch'], 'x'))", context), true);
  });

  it('of a stage read outputs of jobs in stages before it', () => {
    const context = stage({
      start: dependency('SucceededWithIssues', { 'acquire.lock.outcome': 'acquired', 'd.d.run.attempt': '2' }),
    });
    const holds = (condition: string): boolean => evaluateCondition(condition, context);
    assert.ok(holds("and(succeeded(), eq(dependencies.start.outputs['acquire.lock.outcome'], 'acquired'))"));
    assert.ok(holds("eq(dependencies['START'].outputs['D.d.run.attempt'], 2)"));
    assert.ok(holds("eq(dependencies.start.result, 'SucceededWithIssues')"));
    assert.ok(holds("in(dependencies.nosuch.result, '', 'Skipped')"));
    assert.ok(holds("eq(dependencies.start.outputs['nosuch'], '')"));
  });

  it('of a job read jobs before it and jobs of stages before its own', () => {
    const context = job(
      {},
      {
        dependencies: new Map([
          ['build', dependency('Succeeded', { 'set.version': '7' })],
          ['deployment', dependency('Succeeded', { 'deployment.run.outcome': 'succeeded' })],
        ]),
        stageDependencies: new Map([
          ['start', new Map([['acquire', dependency('Skipped', { 'lock.token': '5.ab' })]])],
        ]),
      },
    );
    const holds = (condition: string): boolean => evaluateCondition(condition, context);
    assert.ok(holds("eq(dependencies.build.outputs['set.version'], '7')"));
    assert.ok(holds("eq(dependencies.deployment.outputs['deployment.run.outcome'], 'succeeded')"));
    assert.ok(holds("eq(stageDependencies.start.acquire.outputs['lock.token'], '5.ab')"));
    assert.ok(holds("eq(stageDependencies.start.acquire.result, 'Skipped')"));
    assert.ok(holds("containsValue(dependencies.*.result, 'Succeeded')"));
  });

  it('take what they yield as a boolean', () => {
    assert.equal(evaluateCondition('False', job({})), false);
    assert.equal(evaluateCondition("'False'", job({})), true);
    assert.equal(evaluateCondition('0', job({})), false);
  });

  for (const [condition, context, what] of [
    ['succeeded(', job({}), /ends too early/],
    ["succeeded('nosuch')", job({}), /'nosuch' is not among the dependencies/],
    ['nosuch()', job({}), /unrecognized function 'nosuch'/],
    ['stageDependencies.x', stage({}), /unrecognized value 'stageDependencies'/],
    ['dependencies.x', step('Succeeded'), /unrecognized value 'dependencies'/],
    ["always('x')", job({}), /always takes 0 parameters/],
    ['', job({}), /empty/],
  ] as const) {
    it(`refuse ${condition || 'an empty text'} of a ${context.at} in one sentence`, () => {
      assert.throws(
        () => evaluateCondition(condition, context),
        (error) => error instanceof OperatorError && what.test(error.what) && error.where.includes(condition),
      );
    });
  }
});

describe('runtime expressions', () => {
  const context = job(
    { a: 'Succeeded' },
    {
      variables: new Map([['x', 'one']]),
      dependencies: new Map([['a', dependency('Succeeded', { 's.v': 'two' })]]),
    },
  );

  for (const [text, expected] of [
    ["$[ dependencies.a.outputs['s.v'] ]", 'two'],
    ['$[variables.x]', 'one'],
    [" $[ format('{0}+', variables['X']) ] ", 'one+'],
    ['$[ dependencies.a.outputs.nosuch ]', ''],
    ['$[ eq(1, 1) ]', 'True'],
    ['plain', 'plain'],
    ['text $[ 1 ]', 'text $[ 1 ]'],
    ['$(x)', '$(x)'],
  ] as const) {
    it(`${text} is '${expected}'`, () => {
      assert.equal(evaluateRuntime(text, context), expected);
    });
  }

  it('refuse status functions, and lists, which no variable can hold', () => {
    assert.throws(() => evaluateRuntime('$[ succeeded() ]', context), /unrecognized function 'succeeded'/);
    assert.throws(() => evaluateRuntime('$[ dependencies ]', context), /becomes a list or a mapping/);
  });
});
