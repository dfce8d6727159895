import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parseCondition } from '../../src/health/condition/parse-condition.js';
import { thresholdsOf } from '../../src/health/thresholds.js';

const parse = (text: string | undefined) => (text === undefined ? undefined : parseCondition(text));

describe('the lines in a probe’s chart', () => {
  const table: readonly [Partial<Record<'success' | 'failure' | 'warning' | 'value', string>>, string][] = [
    [{ value: 'result.ms', warning: 'result.ms > 400' }, 'warning 400'],
    [{ value: 'result.ms', success: 'result.ms < 500', warning: 'result.ms >= 300' }, 'critical 500, warning 300'],
    [{ value: 'result.ms', failure: '500 <= result.ms' }, 'critical 500'],
    [{ value: 'result.left', failure: 'result.left < -1.5' }, 'critical -1.5'],
    [{ value: 'result.ms', success: 'result.code == 200 && !(result.ms > 90)' }, 'critical 90'],
    [{ value: 'result.ms', success: 'result.ms < 9', failure: 'result.ms >= 9' }, 'critical 9'],
    [{ value: 'avg(result.all)', failure: 'avg(result.all) > 3 || max(result.all) > 9' }, 'critical 3'],
    [{ value: 'result.ms', failure: 'result.other > 3' }, ''],
    [{ value: 'result.ms', failure: 'result.ms > result.limit' }, ''],
    [{ value: 'result.ms', success: 'result.ms == 200' }, ''],
    [{ failure: 'result.ms > 3' }, ''],
  ];
  for (const [texts, expected] of table)
    it(`are at ${expected === '' ? 'nothing' : expected} for ${JSON.stringify(texts)}`, () => {
      const { success, failure, warning, value } = texts;
      const conditions = {
        ...{ success: parse(success), failure: parse(failure) },
        ...{ warning: parse(warning), value: parse(value) },
      };
      const found = thresholdsOf(conditions).map(({ level, at }) => `${level} ${at}`);
      assert.equal(found.join(', '), expected);
    });
});
