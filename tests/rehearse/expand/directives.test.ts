import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { assertRefused, expand, onlyJob, scriptsOf, stepsOf } from './expanding.js';

function scripts(steps: string, parameters = ''): string[] {
  return scriptsOf(expand(`${parameters}\nsteps:\n${steps}`));
}

const LIST = `parameters:
- name: list
  type: object
  default: [a, b]
- name: map
  type: object
  default: { x: 1, y: [2, 3] }
- name: flag
  type: boolean
  default: true
- name: count
  type: number
  default: 3
- name: more
  type: stepList
  default:
  - script: more 1
  - script: more 2
`;

function inputsOf(inputs: string): unknown {
  const [step] = stepsOf(expand(`${LIST}\nsteps:\n- task: t@0\n  inputs:\n${inputs}`));
  assert.ok(step?.kind === 'task');
  return step.inputs;
}

describe('template directives', () => {
  describe('if, elseif, else', () => {
    const chain = `
- script: before
- \${{ if eq(variables.x, 'a') }}:
  - script: is a
- \${{ elseif eq(variables.x, 'b') }}:
  - script: is b
  - script: still b
- \${{ else }}:
  - script: neither
- script: after
`;
    for (const [x, expected] of [
      ['a', ['before', 'is a', 'after']],
      ['B', ['before', 'is b', 'still b', 'after']],
      ['c', ['before', 'neither', 'after']],
    ] as const) {
      it(`take one branch of a list when x is ${x}`, () => {
        assert.deepEqual(scriptsOf(expand(`steps:${chain}`, { variables: { X: x } })), expected);
      });
    }

    it('choose keys of a mapping', () => {
      const inputs = `
    a: 1
    \${{ if parameters.flag }}:
      b: 2
      c: 3
    \${{ else }}:
      d: 4
    \${{ if not(parameters.flag) }}:
      e: 5
    \${{ elseif eq(parameters.count, 3) }}:
      f: 6
    \${{ else }}:
      g: 7
`;
      assert.deepEqual(inputsOf(inputs), { a: '1', b: '2', c: '3', f: '6' });
    });

    it('do not look at later conditions of a chain once one was taken', () => {
      const broken = `
- \${{ if true }}:
  - script: taken
- \${{ elseif gt(1, 'x') }}:
  - script: never
`;
      assert.deepEqual(scripts(broken), ['taken']);
    });

    it('leave out a whole item whose only key is a false condition over a mapping', () => {
      assert.deepEqual(scripts('- script: a\n- ${{ if false }}:\n    script: b\n- ${{ if true }}:\n    script: c'), [
        'a',
        'c',
      ]);
    });

    it('know that a word other than an empty one is true, also the text false', () => {
      const text = `parameters:
- name: cfg
  type: object
  default: { on: false }
`;
      assert.deepEqual(scripts('- ${{ if parameters.cfg.on }}:\n  - script: truthy', text), ['truthy']);
      assert.deepEqual(scripts('- ${{ if eq(parameters.cfg.on, true) }}:\n  - script: equal\n- script: end', text), [
        'end',
      ]);
    });

    it('refuse an else that follows nothing', () => {
      assertRefused('steps:\n- ${{ else }}:\n  - script: a\n', 'main.yml:2', /'else' does not follow an 'if'/);
      const apart =
        'steps:\n- ${{ if true }}:\n  - script: a\n- script: between\n- ${{ elseif true }}:\n  - script: b\n';
      assertRefused(apart, 'main.yml:5', /'elseif' does not follow an 'if'/);
      const twice =
        'steps:\n- ${{ if false }}:\n  - script: a\n- ${{ else }}:\n  - script: b\n- ${{ else }}:\n  - script: c\n';
      assertRefused(twice, 'main.yml:6', /'else' does not follow an 'if'/);
    });

    it('refuse a condition that is missing, or an else that has one', () => {
      assertRefused('steps:\n- ${{ if }}:\n  - script: a\n', 'main.yml:2', /'if' has no expression/);
      assertRefused(
        'steps:\n- ${{ if true }}:\n  - script: a\n- ${{ else true }}:\n  - script: a\n',
        'main.yml:4',
        /takes no expression/,
      );
    });

    it('refuse a list where a mapping goes on, and text where a list goes on', () => {
      assertRefused(
        'steps:\n- task: t@0\n  inputs:\n    ${{ if true }}:\n    - a\n',
        'main.yml:5',
        /brings a sequence/,
      );
      assertRefused('steps:\n- ${{ if true }}: text\n', 'main.yml:2', /brings the scalar 'text'/);
    });

    it('refuse a directive in the place of a value', () => {
      assertRefused('steps:\n- script: ${{ if true }}\n', 'main.yml:2', /stands where a value is expected/);
    });
  });

  describe('each', () => {
    it('repeats items of a list, with conditions and other loops inside', () => {
      const steps = `
- \${{ each x in parameters.list }}:
  - script: \${{ x }}
  - \${{ each pair in parameters.map }}:
    - \${{ if eq(pair.key, 'y') }}:
      - \${{ each n in pair.value }}:
        - script: \${{ x }}\${{ pair.key }}\${{ n }}
`;
      assert.deepEqual(scripts(steps, LIST), ['a', 'ay2', 'ay3', 'b', 'by2', 'by3']);
    });

    it('repeats keys of a mapping, which expressions may name', () => {
      const inputs = `
    \${{ each x in parameters.list }}:
      in_\${{ x }}: value of \${{ x }}
    \${{ each pair in parameters.map }}:
      \${{ if eq(pair.key, 'x') }}:
        \${{ pair.key }}: \${{ pair.value }}
`;
      assert.deepEqual(inputsOf(inputs), { in_a: 'value of a', in_b: 'value of b', x: '1' });
    });

    it('rebuilds a step pair by pair', () => {
      const steps = `
- \${{ each step in parameters.more }}:
  - \${{ each pair in step }}:
      \${{ pair.key }}: \${{ pair.value }}
    displayName: wrapped
`;
      const found = stepsOf(expand(`${LIST}\nsteps:${steps}`));
      assert.deepEqual(
        found.map(({ displayName }) => displayName),
        ['wrapped', 'wrapped'],
      );
      const bare = steps.replace('    displayName: wrapped\n', '');
      assert.deepEqual(scripts(bare, LIST), ['more 1', 'more 2']);
    });

    it('goes over the parameters themselves', () => {
      const own = 'parameters:\n- name: one\n  default: 1\n- name: two\n  type: boolean\n  default: true\n';
      assert.deepEqual(scripts('- ${{ each p in parameters }}:\n  - script: ${{ p.key }}=${{ p.value }}', own), [
        'one=1',
        'two=True',
      ]);
    });

    it('goes over what a function makes', () => {
      assert.deepEqual(scripts("- ${{ each p in split('a,b', ',') }}:\n  - script: ${{ p }}"), ['a', 'b']);
    });

    it('over nothing brings nothing', () => {
      const empty = 'parameters:\n- name: none\n  type: object\n  default: []\n';
      assert.deepEqual(scripts('- ${{ each x in parameters.none }}:\n  - script: a\n- script: b', empty), ['b']);
    });

    it('refuses what is not a list or mapping, malformed heads and names in use', () => {
      assertRefused(
        "steps:\n- ${{ each x in 'text' }}:\n  - script: a\n",
        'main.yml:2',
        /'each' needs a list or a mapping, but ''text'' is a string/,
      );
      assertRefused('steps:\n- ${{ each x in parameters.none }}:\n  - script: a\n', 'main.yml:2', /is a null/);
      assertRefused(
        'steps:\n- ${{ each x of y }}:\n  - script: a\n',
        'main.yml:2',
        /does not read 'each <name> in <expression>'/,
      );
      assertRefused(
        "steps:\n- ${{ each variables in split('a', ',') }}:\n  - script: a\n",
        'main.yml:2',
        /'variables' of an 'each' is already in use/,
      );
      const shadow =
        "steps:\n- ${{ each x in split('a', ',') }}:\n  - ${{ each X in split('b', ',') }}:\n    - script: a\n";
      assertRefused(shadow, 'main.yml:3', /'X' of an 'each' is already in use/);
    });

    it('does not leak its name', () => {
      const after = "steps:\n- ${{ each x in split('a', ',') }}:\n  - script: a\n- script: ${{ x }}\n";
      assertRefused(after, 'main.yml:4', /unrecognized value 'x'/);
    });
  });

  describe('insert and plain expressions', () => {
    it('put a mapping into a mapping', () => {
      const inputs = '    a: 1\n    ${{ insert }}: ${{ parameters.map2 }}\n';
      const declared = `${LIST}- name: map2\n  type: object\n  default: { x: 1, z: 2 }\n`;
      const [step] = stepsOf(expand(`${declared}\nsteps:\n- task: t@0\n  inputs:\n${inputs}`));
      assert.deepEqual(step?.kind === 'task' && step.inputs, { a: '1', x: '1', z: '2' });
    });

    it('put lists into lists, flattened', () => {
      assert.deepEqual(scripts('- script: a\n- ${{ parameters.more }}\n- script: b', LIST), [
        'a',
        'more 1',
        'more 2',
        'b',
      ]);
      assert.deepEqual(scripts('- ${{ if true }}: ${{ parameters.more }}\n- script: b', LIST), [
        'more 1',
        'more 2',
        'b',
      ]);
      assert.deepEqual(scripts('- ${{ insert }}: ${{ parameters.more }}\n- script: b', LIST), [
        'more 1',
        'more 2',
        'b',
      ]);
    });

    it('keep a list or mapping that stands alone, and spell other values within text', () => {
      const pool = `parameters:
- name: pool
  type: object
  default: { name: p, demands: [d1, d2] }
- name: flag
  type: boolean
  default: true
pool: \${{ parameters.pool }}
steps:
- script: \${{ parameters.flag }} and \${{ parameters.pool.name }}\${{ parameters.nothing }}
- script: \${{ parameters.flag }}
`;
      const pipeline = expand(pool);
      assert.deepEqual(onlyJob(pipeline).pool, { name: 'p', demands: ['d1', 'd2'] });
      assert.deepEqual(scriptsOf(pipeline), ['True and p', 'True']);
    });

    it('are read in quotes, in block text and as keys, and }} in a string does not end them', () => {
      const steps = `
- script: "\${{ format('{0}}}', 'a') }}"
- script: |
    line 1
    \${{ upper('x') }}
- \${{ 'script' }}: key
- script: \${{ 'my\${{value' }}
- script: 'x\${{ 'q' }}x'
`.replace("'x${{ 'q' }}x'", '"x${{ \'q\' }}x"');
      assert.deepEqual(scripts(steps), ['a}', 'line 1\nX\n', 'key', 'my${{value', 'xqx']);
    });

    it('are not evaluated again when a value holds one', () => {
      assert.deepEqual(scripts("- ${{ each x in split('${{ 1 }};b', ';') }}:\n  - script: ${{ x }}"), [
        '${{ 1 }}',
        'b',
      ]);
    });

    it('name file and line when they are wrong, also within block text', () => {
      assertRefused(
        'steps:\n- script: a\n- script: |\n    one\n    ${{ nosuch(1) }}\n',
        'main.yml:5',
        /unrecognized function 'nosuch'/,
      );
      assertRefused(
        'steps:\n- script: ${{ eq(1 }}\n',
        'main.yml:2',
        /The expression 'eq\(1' is wrong: '\)' is missing/,
      );
      assertRefused('steps:\n- script: a ${{ x\n', 'main.yml:2', /has no closing '}}'/);
      assertRefused('steps:\n- script: ${{ counter(1, 2) }}\n', 'main.yml:2', /'counter' is not supported/);
      assertRefused(
        `${LIST}steps:\n- script: a \${{ parameters.list }}\n`,
        'main.yml:20',
        /'parameters.list' is an array within text/,
      );
      assertRefused("steps:\n- ${{ '' }}: x\n", 'main.yml:2', /does not yield a name/);
    });

    it('refuse keys that come to the same name', () => {
      assertRefused(
        "steps:\n- script: a\n  env:\n    A: 1\n    ${{ lower('A') }}: 2\n",
        'main.yml:5',
        /'a' stands twice/,
      );
      assertRefused('steps:\n- script: a\n  script: b\n', 'main.yml:3', /'script' stands twice/);
    });
  });
});
