import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { checkExpression, evaluate } from '../../../scripts/rehearse/expand/evaluate.js';
import { ExpressionError } from '../../../scripts/rehearse/expand/expression-error.js';
import { parseExpression } from '../../../scripts/rehearse/expand/expression-parser.js';
import { array, object } from '../../../scripts/rehearse/expand/value.js';
import type { Value } from '../../../scripts/rehearse/expand/value.js';

const list = array(['One', 'two', array([]), object([])]);
const rows = array([
  object([
    ['id', 1],
    ['a', 'x'],
  ]),
  object([['id', 2]]),
  'text',
  object([['ID', 3]]),
]);
const names = new Map<string, Value>([
  [
    'parameters',
    object([
      ['flag', false],
      ['Count', 5],
      ['list', list],
      ['rows', rows],
      ['text', 'Abc'],
      ['empty', ''],
    ]),
  ],
  ['none', object([])],
]);

function value(text: string): Value {
  const expression = parseExpression(text);
  const environment = { names, functions: new Map() };
  checkExpression(expression, environment);
  return evaluate(expression, environment);
}

function plain(result: Value): unknown {
  if (result === null || typeof result !== 'object') return result;
  if (result.kind === 'version') return `v${result.parts.join('.')}`;
  return result.kind === 'array'
    ? result.items.map(plain)
    : Object.fromEntries(result.entries.map(([k, v]) => [k, plain(v)]));
}

function yields(cases: readonly (readonly [string, unknown])[]): void {
  for (const [text, expected] of cases) {
    it(`${text} is ${JSON.stringify(expected)}`, () => {
      assert.deepEqual(plain(value(text)), expected);
    });
  }
}

function fails(cases: readonly (readonly [string, RegExp])[]): void {
  for (const [text, expected] of cases) {
    it(`${text} fails: ${expected.source}`, () => {
      assert.throws(
        () => value(text),
        (error) => error instanceof ExpressionError && expected.test(error.message),
      );
    });
  }
}

describe('expressions', () => {
  describe('literals', () => {
    yields([
      ['true', true],
      ['FALSE', false],
      ['null', null],
      ['-1.2', -1.2],
      ['.5', 0.5],
      ['0', 0],
      ['1.2.3', 'v1.2.3'],
      ['1.2.3.4', 'v1.2.3.4'],
      ["'it''s'", "it's"],
      ["''", ''],
      ["'}}'", '}}'],
    ]);
    fails([
      ["'open", /no closing '/],
      ['1.2.3.4.5', /neither a number nor a version/],
      ['1x', /neither a number nor a version/],
      ['-', /neither a number nor a version/],
      ['"text"', /unexpected '"'/],
    ]);
  });

  describe('access', () => {
    yields([
      ['parameters.text', 'Abc'],
      ['PARAMETERS.TEXT', 'Abc'],
      ["parameters['text']", 'Abc'],
      ['parameters.missing', null],
      ['parameters.missing.deeper', null],
      ['parameters.list[0]', 'One'],
      ["parameters.list['1']", 'two'],
      ['parameters.list[9]', null],
      ['parameters.list[-1]', null],
      ["parameters.list['x']", null],
      ['parameters.text.length', null],
      ['parameters.rows.*.id', [1, 2, 3]],
      ['parameters.rows[*].a', ['x']],
      ["parameters.rows.*['id']", [1, 2, 3]],
      ['none.*', []],
      ['parameters.rows[0].*', [1, 'x']],
    ]);
    fails([
      ['unknown.x', /unrecognized value 'unknown' \(known here: parameters, none\)/],
      ['parameters.', /it ends too early/],
      ['parameters.5', /unexpected '5'/],
      ['parameters.a-b', /unexpected '-'/],
      ['parameters[', /it ends too early/],
      ["parameters['x'", /'\]' is missing/],
      ['parameters.x y', /unexpected 'y'/],
      ['', /empty/],
      ['()', /unexpected '\('/],
    ]);
  });

  describe('logic', () => {
    yields([
      ["and(true, 'x', 1)", true],
      ["and(true, '')", false],
      ['and(true, 0)', false],
      ['and(true, null)', false],
      ["or(false, 'False')", true],
      ["or(false, '', null, 0)", false],
      ['not(parameters.list)', false],
      ["not('')", true],
      ['xor(true, true)', false],
      ["xor(true, '')", true],
      ["iif(parameters.flag, 'a', 'b')", 'b'],
      ["IIF(not(parameters.flag), 'a', 'b')", 'a'],
      ['and(false, gt(1, parameters.text))', false],
      ['or(true, gt(1, parameters.text))', true],
      ["iif(true, 'a', gt(1, parameters.text))", 'a'],
    ]);
    fails([
      ['and(true)', /and takes at least 2 parameters, not 1/],
      ['not(true, false)', /not takes 1 parameters, not 2/],
      ['iif(true, 1)', /iif takes 3 parameters, not 2/],
      ['and(false, nosuch())', /unrecognized function 'nosuch'/],
      ['and(false, nosuch)', /unrecognized value 'nosuch'/],
      ["if(true, 'a', 'b')", /unrecognized function 'if'/],
    ]);
  });

  describe('eq and ne convert the right side to the type of the left', () => {
    yields([
      ["eq('ABC', 'abc')", true],
      ["eq(true, 'false')", true],
      ["eq('true', true)", true],
      ["eq('false', false)", true],
      ["eq('no', false)", false],
      ["eq(parameters.flag, '')", true],
      ["eq(1, '1.0')", true],
      ["eq(1000, '1,000')", true],
      ["eq(1, ' +1 ')", true],
      ["eq(0, '')", true],
      ["eq(1, 'x')", false],
      ["ne(1, 'x')", true],
      ["eq('1.0', 1)", false],
      ["eq('', null)", true],
      ["eq(null, '')", true],
      ['eq(null, 0)', false],
      ['eq(null, false)', false],
      ['eq(false, null)', true],
      ['eq(0, null)', true],
      ["eq(1.2.3, '1.2.3')", true],
      ["eq(1.2.3, '1.2')", false],
      ['eq(1.2.3, 1)', false],
      ["eq('1.2.3', 1.2.3)", true],
      ['eq(parameters.list, parameters.list)', true],
      ['eq(parameters.list, parameters.rows)', false],
      ["eq('x', parameters.list)", false],
      ['ne(parameters.list, parameters.rows)', true],
    ]);
  });

  describe('order', () => {
    yields([
      ['gt(5, 2)', true],
      ["gt(10, '9')", true],
      ["gt('10', 9)", false],
      ['ge(5, 5)', true],
      ['lt(2, 5)', true],
      ['le(2, 2)', true],
      ["lt('a', 'B')", true],
      ["ge('B', 'b')", true],
      ['gt(true, false)', true],
      ['lt(null, 1)', true],
      ["gt(1.10.0, '1.9')", true],
      ['gt(1.2.3, 1.2)', true],
    ]);
    fails([
      ["gt(1, 'x')", /gt cannot compare number with string 'x'/],
      ["lt(1.2.3, 'x')", /lt cannot compare version with string/],
      ['le(parameters.list, 1)', /le cannot compare array with number/],
      ["ge('x', parameters.rows)", /ge cannot compare string with array/],
    ]);
  });

  describe('in, notIn, contains, containsValue', () => {
    yields([
      ["in('B', 'a', 'b')", true],
      ["in('B', 'a')", false],
      ["in('B')", false],
      ["in(1, 'x', '1')", true],
      ["notIn('D', 'A', 'B')", true],
      ["notIn('d', 'A', 'D')", false],
      ["contains('ABCDE', 'bcd')", true],
      ["contains('ABC', 'x')", false],
      ['contains(12345, 23)', true],
      ["startsWith('ABCDE', 'ab')", true],
      ["startsWith('ABCDE', 'bc')", false],
      ["endsWith('ABCDE', 'de')", true],
      ["endsWith('ABCDE', 'ab')", false],
      ["containsValue(parameters.list, 'ONE')", true],
      ["containsValue(parameters.list, 'three')", false],
      ["containsValue(parameters.rows[0], '1')", true],
      ["containsValue('text', 't')", false],
    ]);
    fails([["contains(parameters.list, 'x')", /contains cannot convert an array to a string/]]);
  });

  describe('text', () => {
    yields([
      ["format('{0}-{1}-{0}', 'a', parameters.Count)", 'a-5-a'],
      ["format('{{0}} {0}', true)", '{0} True'],
      ["format('plain')", 'plain'],
      ["join('; ', parameters.list)", 'One; two; ; '],
      ["join(',', 'x')", 'x'],
      ["join(',', parameters.rows[0])", ''],
      ["split('a,b; c', ',; ')", ['a', 'b', '', 'c']],
      ["split('a,', ',')", ['a', '']],
      ["split('', ',')", ['']],
      ["replace('aXbX', 'X', '$&')", 'a$&b$&'],
      ["replace('aXbx', 'x', '')", 'aXb'],
      ["lower('ÄB')", 'äb'],
      ["upper('ab')", 'AB'],
      ["trim('  a b ')", 'a b'],
      ["length('fabrikam')", 8],
      ['length(parameters.list)', 4],
      ["coalesce('', null, 'x', 'y')", 'x'],
      ["coalesce('', null)", null],
      ["coalesce(parameters.empty, '')", ''],
      ["format('{0}', 1.50)", '1.5'],
      ["format('{0}', 100)", '100'],
      ["format('{0}', null)", ''],
      ["format('{0}', 1.2.3)", '1.2.3'],
    ]);
    fails([
      ["format('{1}', 'a')", /no value for '\{1\}'/],
      ["format('{0:yyyy}', 'a')", /specifier '\{0:yyyy\}' is not supported/],
      ["format('{', 'a')", /stands alone/],
      ["format('{0}', parameters.list)", /format cannot convert an array/],
      ["split('a', '')", /at least one delimiting character/],
      ["replace('a', '', 'b')", /cannot look for an empty string/],
      ['length(none)', /length cannot convert an object/],
      ["coalesce('a')", /coalesce takes at least 2/],
      ["counter('x', 1)", /'counter' is not supported/],
    ]);
  });

  it('convertToJson indents by two spaces and keeps booleans, numbers and order', () => {
    assert.equal(
      value('convertToJson(parameters.rows)'),
      JSON.stringify([{ id: 1, a: 'x' }, { id: 2 }, 'text', { ID: 3 }], null, 2),
    );
    assert.equal(value('convertToJson(parameters.flag)'), 'false');
    assert.equal(value("convertToJson('a\"b')"), '"a\\"b"');
  });

  it('spaces and line breaks between its parts make no difference', () => {
    assert.equal(value("\n and (\n  true ,\teq( parameters . text , 'abc' ) )\n"), true);
  });

  it('nests at most 50 deep and is at most 21,000 characters long', () => {
    assert.equal(value(`${'not('.repeat(48)}true${')'.repeat(48)}`), true);
    assert.throws(() => parseExpression(`${'not('.repeat(51)}true${')'.repeat(51)}`), /nested deeper than 50/);
    assert.throws(() => parseExpression(`parameters${'.x'.repeat(60)}`), /nested deeper than 50/);
    assert.throws(() => parseExpression(`'${'x'.repeat(21_000)}'`), /longer than 21000/);
  });

  it('whatever the text, nothing but an ExpressionError is thrown, and its place lies within the text', () => {
    const token = fc.constantFrom(
      ...[
        "'",
        "''",
        '(',
        ')',
        '[',
        ']',
        ',',
        '.',
        '*',
        ' ',
        '-',
        '1',
        '1.2.3',
        'and',
        'eq',
        'in',
        'format',
        'parameters',
        'none',
        'true',
      ],
      ...[
        "'a'",
        "'{0}'",
        'gt',
        'split',
        'convertToJson',
        'length',
        'x',
        'not(',
        'iif(',
        '\n',
        '$',
        '\u0000',
        '\u{1F600}',
      ],
    );
    const soup = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(token, { maxLength: 40 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(soup, (text) => {
        try {
          value(text);
        } catch (error) {
          if (!(error instanceof ExpressionError)) throw error;
          assert.ok(error.offset >= 0 && error.offset <= text.length);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
