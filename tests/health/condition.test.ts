import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import fc from 'fast-check';
import { evaluateCondition } from '../../src/health/condition/evaluate-condition.js';
import { parseCondition } from '../../src/health/condition/parse-condition.js';
import { ConditionFault } from '../../src/health/condition/tokens.js';
import type { Value } from '../../src/health/condition/value.js';
import { judgeMeasurement } from '../../src/health/judge-measurement.js';

const result: Value = {
  n: 5,
  text: 'running',
  none: null,
  list: [1, 2, 9],
  empty: [],
  map: { 'a b': 1 },
  yes: true,
  nan: NaN,
};
const judge = (text: string): string => evaluateCondition(parseCondition(text), result).kind;

describe('a condition', () => {
  const cases: readonly (readonly [string, ReturnType<typeof judge>])[] = [
    ['result.n == 5', 'true'],
    ['result.n + 1 * 2 == 7', 'true'],
    ['-(result.n - 7) >= 2 && !(result.n > 5)', 'true'],
    ['result.text in ["running", \'idle\']', 'true'],
    ['result.list[0] == 1 && result.list[-1] == 9', 'true'],
    ['result.map["a b"] != 1', 'false'],
    ['max(result.list) < 9 || len(result.text) == 7', 'true'],
    ['avg(result.list) == 4 && sum(result.list) == 12 && min(result.list) == 1', 'true'],
    ['contains(result.text, "run") && startsWith(result.text, "r") && endsWith(result.text, "g")', 'true'],
    // No data is neither true nor false, however the condition is turned.
    ['result.missing == 5', 'unknown'],
    ['result.missing != 5', 'unknown'],
    ['!(result.missing > 5)', 'unknown'],
    ['result.none == 1', 'unknown'],
    ['result.nan < 1', 'unknown'],
    ['result.missing.deeper.still > 1', 'unknown'],
    ['max(result.empty) < 5', 'unknown'],
    ['result.n / 0 > 1', 'unknown'],
    ['has(result.missing)', 'false'],
    ['has(result.n)', 'true'],
    ['result.missing > 1 && result.n == 4', 'false'],
    ['result.missing > 1 || result.n == 5', 'true'],
    ['result.missing > 1 && result.n == 5', 'unknown'],
    // What does not fit is a fault, never an answer.
    ['result.text > 3', 'fault'],
    ['result.n && true', 'fault'],
    ['result.n', 'fault'],
    ['sum(result.text) > 1', 'fault'],
    // Nothing that JavaScript's objects inherit can be reached.
    ['has(result.constructor) || has(result["__proto__"]) || has(result.list["length"] == 1)', 'fault'],
    ['has(result.constructor) || has(result.__proto__) || has(result.toString)', 'false'],
  ];
  for (const [text, expected] of cases) {
    it(`${text} is ${expected}`, () => {
      assert.equal(judge(text), expected);
    });
  }

  it('is refused with its place when it cannot be read', () => {
    const faults: readonly (readonly [string, number])[] = [
      ['result.n ==', 11],
      ['result.n = 5', 9],
      ['process.exit(1)', 0],
      ['1 < 2 < 3', 6],
      ['len(1, 2)', 0],
      ['result.n; 1', 8],
      ['"open', 0],
      ['('.repeat(300), 200],
    ];
    for (const [text, at] of faults) {
      assert.throws(
        () => parseCondition(text),
        (error) => error instanceof ConditionFault && (text.startsWith('((') || error.at === at),
        text,
      );
    }
    assert.throws(() => parseCondition(`${'1 + '.repeat(200)}1 == 1`), /500 are allowed/);
  });

  it('never does anything but answer, whatever is written and whatever came back', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), fc.jsonValue(), (text, value) => {
        try {
          assert(['true', 'false', 'unknown', 'fault'].includes(evaluateCondition(parseCondition(text), value).kind));
        } catch (error) {
          assert(error instanceof ConditionFault, String(error));
        }
      }),
    );
  });
});

describe('a measurement, by success and failure condition', () => {
  const at = (success: string | undefined, failure: string | undefined) =>
    judgeMeasurement(
      { kind: 'measured', result: { n: 5 }, seen: '' },
      {
        success: success === undefined ? undefined : parseCondition(success),
        failure: failure === undefined ? undefined : parseCondition(failure),
        warning: parseCondition('result.n > 4'),
        value: undefined,
      },
    ).outcome;
  const [yes, no, nothing] = ['result.n == 5', 'result.n == 4', 'result.m == 1'];
  const cases = [
    [undefined, undefined, 'passed'],
    [yes, undefined, 'passed'],
    [no, undefined, 'failed'],
    [undefined, yes, 'failed'],
    [undefined, no, 'passed'],
    [yes, yes, 'failed'],
    [yes, no, 'passed'],
    [no, yes, 'failed'],
    [no, no, 'inconclusive'],
    [nothing, undefined, 'inconclusive'],
    [undefined, nothing, 'inconclusive'],
    [yes, nothing, 'inconclusive'],
    [nothing, yes, 'failed'],
    ['result.n > "a"', undefined, 'error'],
  ] as const;
  for (const [success, failure, expected] of cases) {
    it(`${success ?? 'none'} and ${failure ?? 'none'} is ${expected}`, () =>
      assert.equal(at(success, failure), expected));
  }
});
