import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { expandMacros, expandVariableValues } from '../../../scripts/rehearse/expand/expand-macros.js';

const variables = new Map([
  ['Name', 'value'],
  ['Build.BuildId', '7'],
  ['inner', '$(Name)'],
  ['empty', ''],
  ['a b', 'spaced'],
]);

describe('macros', () => {
  for (const [text, expected] of [
    ['plain', 'plain'],
    ['$(name)', 'value'],
    ['<$(BUILD.buildid)-$(Name)>', '<7-value>'],
    ['$(nosuch)', '$(nosuch)'],
    ['$(nosuch $(Name))', '$(nosuch value)'],
    ['$(inner)', '$(Name)'],
    ['x$(empty)y', 'xy'],
    ['$(a b)', 'spaced'],
    ['$( Name )', '$( Name )'],
    ['$$(Name)', '$value'],
    ['$(Name', '$(Name'],
    ['$()', '$()'],
    ['$[variables.Name] ${Name} $Name', '$[variables.Name] ${Name} $Name'],
  ] as const) {
    it(`${text} becomes ${expected}`, () => {
      assert.equal(expandMacros(text, variables), expected);
    });
  }

  it('leave text without known names alone, whatever it is', () => {
    const soup = fc.array(fc.constantFrom('$', '(', ')', 'x', '$(', ' ', '$(q)'), { maxLength: 30 });
    fc.assert(fc.property(soup, (parts) => expandMacros(parts.join(''), variables) === parts.join('')));
  });

  it('within variables are resolved through others, and circles stay as they stand', () => {
    const resolved = expandVariableValues(
      new Map([
        ['a', '$(B)/a'],
        ['b', '$(c)/b'],
        ['c', 'c'],
        ['loop', '$(pool)'],
        ['pool', '<$(loop)>'],
        ['own', 'x$(own)'],
      ]),
    );
    assert.deepEqual(
      [...resolved],
      [
        ['a', 'c/b/a'],
        ['b', 'c/b'],
        ['c', 'c'],
        ['loop', '<$(loop)>'],
        ['pool', '<$(pool)>'],
        ['own', 'x$(own)'],
      ],
    );
  });
});
