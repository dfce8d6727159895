import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { assertRefused, expand, scriptsOf } from './expanding.js';

function withType(type: string, value: string): Record<string, string> {
  return {
    'main.yml': `steps:\n- template: t.yml\n  parameters:\n    p: ${value}\n`,
    't.yml': `parameters:\n- name: p\n  type: ${type}\nsteps:\n- script: \${{ convertToJson(parameters.p) }}\n`,
  };
}

describe('template parameters', () => {
  for (const [type, value, expected] of [
    ['string', 'text', 'text'],
    ['string', '010', '010'],
    ['string', '', ''],
    ['number', '12', 12],
    ['number', '-1.50', -1.5],
    ['boolean', 'true', true],
    ['boolean', 'False', false],
    ['boolean', 'yes', true],
    ['boolean', 'off', false],
    ['object', '{ a: 1, b: [true, x] }', { a: '1', b: ['true', 'x'] }],
    ['object', 'text', 'text'],
    ['step', '{ script: x }', { script: 'x' }],
    ['stepList', '[ { task: t@0 }, { template: x.yml } ]', [{ task: 't@0' }, { template: 'x.yml' }]],
    ['job', '{ job: x }', { job: 'x' }],
    ['job', '{ deployment: x }', { deployment: 'x' }],
    ['jobList', '[ { job: x } ]', [{ job: 'x' }]],
    ['deployment', '{ deployment: x }', { deployment: 'x' }],
    ['deploymentList', '[ { deployment: x } ]', [{ deployment: 'x' }]],
    ['stage', '{ stage: x }', { stage: 'x' }],
    ['stageList', '[]', []],
  ] as const) {
    it(`of type ${type} take ${value || 'an empty value'}`, () => {
      const [script] = scriptsOf(expand(withType(type, value)));
      assert.deepEqual(JSON.parse(script ?? ''), expected);
    });
  }

  for (const [type, value] of [
    ['string', '[a]'],
    ['number', 'many'],
    ['number', ''],
    ['boolean', 'apples'],
    ['boolean', ''],
    ['step', '[]'],
    ['stepList', '{ script: x }'],
    ['stepList', '[ text ]'],
    ['job', '{ steps: [] }'],
    ['jobList', '[ { stage: x } ]'],
    ['deployment', '{ job: x }'],
    ['deploymentList', '[ { job: x } ]'],
    ['stage', '{ job: x }'],
    ['stageList', '[ { job: x } ]'],
  ] as const) {
    it(`of type ${type} refuse ${value || 'an empty value'}`, () => {
      assertRefused(
        withType(type, value),
        'main.yml:4',
        new RegExp(`The parameter 'p' is a ${type}, but its value is`),
      );
    });
  }

  it('without a type are strings', () => {
    const files = {
      'main.yml': 'steps:\n- template: t.yml\n  parameters: { p: false }\n',
      't.yml': 'parameters:\n- name: p\nsteps:\n- ${{ if parameters.p }}:\n  - script: non-empty ${{ parameters.p }}\n',
    };
    assert.deepEqual(scriptsOf(expand(files)), ['non-empty false']);
  });

  it('take their default, are required without one, and are compared without case', () => {
    const files = (given: string): Record<string, string> => ({
      'main.yml': `steps:\n- template: t.yml\n  parameters:\n${given}\n`,
      't.yml':
        'parameters:\n- name: must\n- name: may\n  default: d\nsteps:\n- script: ${{ parameters.MUST }} ${{ parameters.may }}\n',
    });
    assert.deepEqual(scriptsOf(expand(files('    Must: m'))), ['m d']);
    assertRefused(files('    may: m'), 'main.yml:2', /A value for the parameter 'must' of t\.yml must be given/);
    assertRefused(files('    must: m\n    other: 1'), 'main.yml:5', /Unexpected parameter 'other' for t\.yml/);
  });

  it('refuse a value outside their list', () => {
    const files = (type: string, value: string): Record<string, string> => ({
      'main.yml': `steps:\n- template: t.yml\n  parameters: { p: ${value} }\n`,
      't.yml': `parameters:\n- name: p\n  type: ${type}\n  values: [1, 2]\nsteps:\n- script: \${{ parameters.p }}\n`,
    });
    assert.deepEqual(scriptsOf(expand(files('number', '2.0'))), ['2']);
    assertRefused(files('number', '3'), 'main.yml:3', /'p' must not be '3'/);
    assertRefused(files('string', '2.0'), 'main.yml:3', /'p' must not be '2\.0'/);
    assertRefused(files('object', '1'), 't.yml:4', /'values' of the parameter 'p'/);
  });

  it('of the pipeline itself come from whoever starts it', () => {
    const text = `parameters:
- name: flag
  type: boolean
  default: false
- name: count
  type: number
- name: list
  type: object
  default: []
steps:
- script: \${{ parameters.flag }} \${{ parameters.count }} \${{ join(',', parameters.list) }}
`;
    const started = expand(text, { parameters: { flag: true, count: 2, list: ['a', 1, false] } });
    assert.deepEqual(scriptsOf(started), ['True 2 a,1,false']);
    assertRefused(text, 'main.yml:1', /'count' of main\.yml must be given/);
    assertRefused(text, 'main.yml:1', /Unexpected parameter 'x'/, { parameters: { count: 1, x: 1 } });
  });

  for (const [name, declaration, where, what] of [
    ['an unknown type', '- name: p\n  type: text', 'main.yml:3', /type 'text' of the parameter 'p' does not exist/],
    [
      'a type that needs the service',
      '- name: p\n  type: environment',
      'main.yml:3',
      /type 'environment' .* not supported/,
    ],
    ['an unknown key', '- name: p\n  kind: x', 'main.yml:3', /'kind' is not a key of the parameter 'p'/],
    ['no name', '- type: string', 'main.yml:2', /'name' of a parameter is missing/],
    ['the same name twice', '- name: p\n- name: P', 'main.yml:3', /'P' is declared twice/],
    ['an expression', '- name: p\n  default: ${{ 1 }}', 'main.yml:3', /declaration holds an expression/],
    ['the old mapping form', '  p: 1', 'main.yml:2', /'parameters' written as a mapping/],
    ['a default outside its values', '- name: p\n  default: c\n  values: [a, b]', 'main.yml:3', /must not be 'c'/],
    [
      'a default of another type',
      '- name: p\n  type: number\n  default: c',
      'main.yml:4',
      /is a number, but its value is 'c'/,
    ],
  ] as const) {
    it(`refuse a declaration with ${name}`, () => {
      assertRefused(`parameters:\n${declaration}\nsteps: []\n`, where, what);
    });
  }
});
