import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { assertRefused, expand, onlyJob, scriptsOf, stageOf } from './expanding.js';

const RESOURCES = 'resources:\n  repositories:\n  - { repository: lib, type: git, name: Platform/lib }\n';

describe('templates', () => {
  it('are found relative to the including file, from the root, and in other repositories', () => {
    const files = {
      'main.yml': `${RESOURCES}steps:\n- template: a/one.yml\n- template: x/far.yml@lib\n`,
      'a/one.yml': 'steps:\n- script: one\n- template: b/two.yml\n- template: ../three.yml\n- template: /four.yml\n',
      'a/b/two.yml': 'steps:\n- script: two\n',
      'three.yml': 'steps:\n- script: three\n',
      'four.yml': 'steps:\n- script: four\n',
      'x/far.yml@lib':
        'steps:\n- script: far\n- template: near.yml\n- template: /root.yml\n- template: four.yml@self\n',
      'x/near.yml@lib': 'steps:\n- script: near\n',
      'root.yml@lib': 'steps:\n- script: root of lib\n',
    };
    const expected = ['one', 'two', 'three', 'four', 'far', 'near', 'root of lib', 'four'];
    assert.deepEqual(scriptsOf(expand(files)), expected);
  });

  it('given as a parameter are found from the file in which they were written', () => {
    const files = {
      'main.yml': `${RESOURCES}extends:\n  template: t/base.yml@lib\n  parameters:\n    steps:\n    - template: own/mine.yml\n`,
      'own/mine.yml': 'steps:\n- script: mine\n',
      't/base.yml@lib': 'parameters:\n- name: steps\n  type: stepList\nsteps:\n- ${{ parameters.steps }}\n',
    };
    assert.deepEqual(scriptsOf(expand(files)), ['mine']);
  });

  it('see their own parameters and not the loops around them', () => {
    const files = (script: string): Record<string, string> => ({
      'main.yml':
        "steps:\n- ${{ each x in split('a,b', ',') }}:\n  - template: t.yml\n    parameters:\n      p: ${{ x }}\n",
      't.yml': `parameters:\n- name: p\nsteps:\n- script: ${script}\n`,
    });
    assert.deepEqual(scriptsOf(expand(files('${{ parameters.p }}'))), ['a', 'b']);
    assertRefused(files('${{ x }}'), 't.yml:4', /unrecognized value 'x'/);
  });

  it('may be chosen by an expression', () => {
    const files = { 'main.yml': "steps:\n- template: ${{ lower('T') }}.yml\n", 't.yml': 'steps:\n- script: t\n' };
    assert.deepEqual(scriptsOf(expand(files)), ['t']);
  });

  it('bring stages, jobs and variables', () => {
    const files = {
      'main.yml':
        'variables:\n- template: v.yml\n  parameters: { n: 1 }\nstages:\n- template: s.yml\n- stage: last\n  jobs:\n  - template: j.yml\n',
      'v.yml': 'parameters:\n- name: n\nvariables:\n  a: ${{ parameters.n }}\n  b: ${{ variables.a }}b\n',
      's.yml': 'stages:\n- stage: first\n  jobs:\n  - template: j.yml\n',
      'j.yml': 'jobs:\n- job: j\n  steps:\n  - script: ${{ variables.b }}\n',
    };
    const pipeline = expand(files);
    assert.deepEqual(pipeline.variables, [
      { name: 'a', value: '1', readonly: false },
      { name: 'b', value: '1b', readonly: false },
    ]);
    assert.deepEqual(
      pipeline.stages.map(({ stage, dependsOn }) => [stage, dependsOn]),
      [
        ['first', []],
        ['last', ['first']],
      ],
    );
    assert.equal(stageOf(pipeline, 'last').jobs[0]?.name, 'j');
  });

  it('extended through several files keep what the pipeline itself says', () => {
    const files = {
      'main.yml': `${RESOURCES}name: run $(Build.BuildId)\ntrigger: none\npr: none\nlockBehavior: sequential\npool: agents\nvariables:\n  v: main\n  w: w\nextends:\n  template: a.yml@lib\n  parameters: { x: 1 }\n`,
      'a.yml@lib':
        'parameters:\n- name: x\nextends:\n  template: b.yml\n  parameters:\n    y: ${{ parameters.x }}${{ variables.w }}\n',
      'b.yml@lib':
        'parameters:\n- name: y\nvariables:\n  v: template\njobs:\n- job: one\n  steps:\n  - script: ${{ parameters.y }} ${{ variables.v }}\n',
    };
    const pipeline = expand(files);
    assert.equal(pipeline.name, 'run $(Build.BuildId)');
    assert.equal(pipeline.lockBehavior, 'sequential');
    assert.deepEqual(
      pipeline.variables.map(({ name, value }) => `${name}=${value}`),
      ['w=w', 'v=template'],
    );
    assert.deepEqual(scriptsOf(pipeline), ['1w template']);
    assert.deepEqual(onlyJob(pipeline).pool, { name: 'agents', demands: [] });
    assert.equal(pipeline.resources?.repositories[0]?.repository, 'lib');
  });

  it('see the variables that stand above them: of the pipeline, the stage and the job', () => {
    const files = {
      'main.yml': `
variables:
- name: a
  value: root
- name: b
  value: \${{ variables.a }}+
stages:
- stage: s
  variables:
    a: stage
    c: \${{ variables.a }}\${{ variables.b }}
  displayName: \${{ variables.c }}
  jobs:
  - template: j.yml
`,
      'j.yml': `
jobs:
- job: j
  displayName: \${{ variables.d }}
  variables:
  - name: d
    value: \${{ variables.c }}!
  steps:
  - template: s.yml
`,
      's.yml': 'steps:\n- script: ${{ variables.a }} ${{ variables.d }}\n',
    };
    const pipeline = expand(files);
    assert.equal(pipeline.stages[0]?.displayName, 'stageroot+');
    assert.equal(onlyJob(pipeline).displayName, 'stageroot+!');
    assert.deepEqual(scriptsOf(pipeline), ['stage stageroot+!']);
  });

  for (const [name, files, where, what] of [
    [
      'a file that does not exist',
      { 'main.yml': 'steps:\n- template: no.yml\n' },
      'main.yml:2',
      /The file no\.yml does not exist/,
    ],
    [
      'an unknown repository',
      { 'main.yml': 'steps:\n- template: t.yml@lib\n' },
      'main.yml:2',
      /The repository 'lib' of 't\.yml@lib' is unknown/,
    ],
    [
      'a path out of the repository',
      { 'main.yml': 'steps:\n- template: ../t.yml\n' },
      'main.yml:2',
      /leads out of the repository/,
    ],
    ['an empty path', { 'main.yml': 'steps:\n- template: "@self"\n' }, 'main.yml:2', /is not a template's path/],
    [
      'jobs where steps belong',
      { 'main.yml': 'steps:\n- template: t.yml\n', 't.yml': 'jobs: []\n' },
      't.yml:1',
      /'jobs' is not a key of a template of steps/,
    ],
    [
      'no list',
      { 'main.yml': 'steps:\n- template: t.yml\n', 't.yml': 'parameters: []\n' },
      't.yml:1',
      /t\.yml has no list 'steps'/,
    ],
    [
      'a key beside it',
      { 'main.yml': 'steps:\n- template: t.yml\n  displayName: x\n', 't.yml': 'steps: []\n' },
      'main.yml:3',
      /'displayName' is not a key of a reference/,
    ],
    [
      'text as parameters',
      { 'main.yml': 'steps:\n- template: t.yml\n  parameters: x\n', 't.yml': 'steps: []\n' },
      'main.yml:3',
      /'parameters' is not a mapping/,
    ],
    [
      'a pool in an extended template',
      { 'main.yml': 'extends:\n  template: t.yml\n', 't.yml': 'pool: x\nsteps: []\n' },
      't.yml:1',
      /'pool' of the extended template t\.yml is not supported/,
    ],
    [
      'resources in an extended template',
      { 'main.yml': 'extends:\n  template: t.yml\n', 't.yml': 'resources: {}\nsteps: []\n' },
      't.yml:1',
      /'resources' of the extended template/,
    ],
    [
      'an error in its own file',
      { 'main.yml': 'steps:\n- template: t.yml\n', 't.yml': 'steps:\n- pwsh: x\n' },
      't.yml:2',
      /The step 'pwsh' is not supported/,
    ],
    ['an include of itself', { 'main.yml': 'steps:\n- template: main.yml\n' }, 'main.yml:2', /nested deeper than 100/],
  ] as const) {
    it(`refuse ${name}`, () => {
      assertRefused(files, where, what);
    });
  }

  it('are at most 100 files', () => {
    const many = (count: number): Record<string, string> => {
      const names = Array.from({ length: count - 1 }, (_, i) => `${i + 1}.yml`);
      const main = names.map((name) => `- template: ${name}\n- template: ${name}\n`).join('');
      const others = names.map((name) => [name, 'steps:\n- script: x\n']);
      return { 'main.yml': `steps:\n${main}`, ...(Object.fromEntries(others) as Record<string, string>) };
    };
    assert.equal(scriptsOf(expand(many(100))).length, 198);
    assertRefused(many(101), 'main.yml:200', /more than 100 files/);
  });

  it('are stopped before they grow beyond 20 MB', () => {
    const files = {
      'main.yml': "steps:\n- template: t.yml\n  parameters: { text: abcdefgh, left: '.........................' }\n",
      't.yml': `parameters:
- name: text
- name: left
steps:
- \${{ if ne(parameters.left, '') }}:
  - template: t.yml
    parameters:
      text: \${{ parameters.text }}\${{ parameters.text }}
      left: \${{ replace(format('|{0}', parameters.left), '|.', '') }}
- \${{ else }}:
  - script: \${{ parameters.text }}
`,
    };
    assertRefused(files, 't.yml:8', /more than 20 MB/);
    const lists = {
      'main.yml': "steps:\n- template: t.yml\n  parameters: { list: [a], left: '.........................' }\n",
      't.yml': files['t.yml']
        .replaceAll('text', 'list')
        .replace('- name: list\n', '- name: list\n  type: object\n')
        .replace(
          '      list: ${{ parameters.list }}${{ parameters.list }}\n',
          '      list:\n      - ${{ parameters.list }}\n      - ${{ parameters.list }}\n',
        ),
    };
    assertRefused(lists, 't.yml:10', /more than 20 MB/);
  });
});
