import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { expand, onlyJob, stageOf, stepsOf } from './expanding.js';

describe('an expanded pipeline', () => {
  it('has the defaults of the service filled in', () => {
    const job = onlyJob(expand('steps:\n- script: x\n'));
    const base = { enabled: true, continueOnError: false, timeoutInMinutes: 0, retryCountOnTaskFailure: 0, env: {} };
    assert.deepEqual(job, {
      kind: 'job',
      name: 'Job',
      dependsOn: [],
      timeoutInMinutes: 60,
      cancelTimeoutInMinutes: 5,
      continueOnError: false,
      variables: [],
      steps: [
        { ...base, kind: 'checkout', repository: 'self' },
        { ...base, kind: 'script', script: 'x', failOnStderr: false },
      ],
    });
    const [stage] = expand('steps:\n- script: x\n').stages;
    assert.deepEqual(
      { ...stage, jobs: [] },
      { stage: '__default', dependsOn: [], isSkippable: true, variables: [], jobs: [] },
    );
  });

  it('lets a stage depend on the one before it unless it says otherwise, and a job on none', () => {
    const pipeline = expand(`
stages:
- { stage: a, jobs: [ { job: j, steps: [] }, { job: k, steps: [] } ] }
- { stage: b, jobs: [ { job: j, steps: [] } ] }
- { stage: c, dependsOn: [], jobs: [ { job: j, steps: [] } ] }
- { stage: d, dependsOn: A, jobs: [ { job: j, steps: [] } ] }
- { stage: e, dependsOn: [a, d, a], jobs: [ { job: j, steps: [] }, { job: k, dependsOn: J, steps: [] } ] }
`);
    assert.deepEqual(
      pipeline.stages.map(({ dependsOn }) => dependsOn),
      [[], ['a'], [], ['a'], ['a', 'd']],
    );
    assert.deepEqual(
      stageOf(pipeline, 'a').jobs.map(({ dependsOn }) => dependsOn),
      [[], []],
    );
    assert.deepEqual(
      stageOf(pipeline, 'e').jobs.map(({ dependsOn }) => dependsOn),
      [[], ['j']],
    );
  });

  it('may name a stage that comes later', () => {
    const pipeline = expand(
      'stages:\n- { stage: a, dependsOn: b, jobs: [ { job: j, steps: [] } ] }\n- { stage: b, dependsOn: [], jobs: [ { job: j, steps: [] } ] }\n',
    );
    assert.deepEqual(stageOf(pipeline, 'a').dependsOn, ['b']);
  });

  it('hands the nearest pool down', () => {
    const pipeline = expand(`
pool: { name: root, demands: ansible }
stages:
- stage: a
  pool: { vmImage: ubuntu-latest }
  jobs:
  - { job: inherits, steps: [] }
  - { job: own, pool: mine, steps: [] }
- stage: b
  jobs:
  - { job: inherits, steps: [] }
`);
    assert.deepEqual(
      pipeline.stages.flatMap(({ jobs }) => jobs.map(({ pool }) => pool)),
      [
        { vmImage: 'ubuntu-latest', demands: [] },
        { name: 'mine', demands: [] },
        { name: 'root', demands: ['ansible'] },
      ],
    );
  });

  it('checks out by itself in a job, never in a deployment, and downloads by itself in a deployment only', () => {
    const kinds = (steps: string): string[][] => {
      const text = `jobs:\n- { job: j, steps: [${steps}] }\n- { deployment: d, environment: e, strategy: { runOnce: { deploy: { steps: [${steps}] } } } }\n`;
      const [stage] = expand(text).stages;
      return (stage?.jobs ?? []).map((job) => job.steps.map(({ kind }) => kind));
    };
    assert.deepEqual(kinds('{ bash: x }'), [
      ['checkout', 'bash'],
      ['download', 'bash'],
    ]);
    assert.deepEqual(kinds('{ checkout: none }, { bash: x }'), [
      ['checkout', 'bash'],
      ['download', 'checkout', 'bash'],
    ]);
    assert.deepEqual(kinds('{ checkout: self }, { download: none }'), [
      ['checkout', 'download'],
      ['checkout', 'download'],
    ]);
  });

  it('keeps all that is said of a stage, a job, a deployment and each kind of step', () => {
    const pipeline = expand(`
resources:
  repositories:
  - { repository: lib, type: github, name: o/lib, ref: refs/heads/main, endpoint: conn }
variables:
- { name: v, value: "1", readonly: true }
stages:
- stage: s
  displayName: Stage
  condition: always()
  isSkippable: false
  lockBehavior: runLatest
  variables: { x: $(v) }
  jobs:
  - job: j
    displayName: Job
    condition: and(succeeded(), eq(variables.x, 1))
    timeoutInMinutes: 0
    cancelTimeoutInMinutes: 10
    continueOnError: true
    workspace: { clean: all }
    steps:
    - { checkout: lib, clean: true, path: s/x, fetchDepth: 1, fetchTags: false, persistCredentials: true, submodules: recursive }
    - task: run-mop@0
      name: run
      displayName: Run
      condition: failed()
      enabled: false
      continueOnError: true
      timeoutInMinutes: 7
      retryCountOnTaskFailure: 2
      env: { A: b }
      inputs: { region: EUS2, empty: }
    - { bash: b, workingDirectory: w, failOnStderr: true }
    - { download: current, artifact: a, patterns: "**" }
    - { publish: out, artifact: a }
  - deployment: d
    environment: { name: env-$(v) }
    dependsOn: [j]
    strategy: { runOnce: { deploy: { steps: [ { download: none } ] } } }
`);
    assert.deepEqual(pipeline.variables, [{ name: 'v', value: '1', readonly: true }]);
    assert.deepEqual(pipeline.resources?.repositories, [
      { repository: 'lib', type: 'github', name: 'o/lib', ref: 'refs/heads/main', endpoint: 'conn' },
    ]);
    const stage = stageOf(pipeline, 's');
    assert.deepEqual(
      { ...stage, jobs: [] },
      {
        stage: 's',
        displayName: 'Stage',
        dependsOn: [],
        condition: 'always()',
        isSkippable: false,
        variables: [{ name: 'x', value: '$(v)', readonly: false }],
        lockBehavior: 'runLatest',
        jobs: [],
      },
    );
    const [job, deployment] = stage.jobs;
    assert.ok(job && deployment?.kind === 'deployment');
    const { steps, ...rest } = job;
    assert.deepEqual(rest, {
      kind: 'job',
      name: 'j',
      displayName: 'Job',
      dependsOn: [],
      condition: 'and(succeeded(), eq(variables.x, 1))',
      timeoutInMinutes: 0,
      cancelTimeoutInMinutes: 10,
      continueOnError: true,
      variables: [],
      workspace: { clean: 'all' },
    });
    const base = { enabled: true, continueOnError: false, timeoutInMinutes: 0, retryCountOnTaskFailure: 0, env: {} };
    assert.deepEqual(steps, [
      {
        ...base,
        ...{ kind: 'checkout', repository: 'lib', clean: 'true', path: 's/x', fetchDepth: '1', fetchTags: 'false' },
        ...{ persistCredentials: 'true', submodules: 'recursive' },
      },
      {
        ...{ kind: 'task', task: 'run-mop@0', name: 'run', displayName: 'Run', condition: 'failed()', enabled: false },
        ...{ continueOnError: true, timeoutInMinutes: 7, retryCountOnTaskFailure: 2, env: { A: 'b' } },
        inputs: { region: 'EUS2', empty: '' },
      },
      { ...base, kind: 'bash', script: 'b', workingDirectory: 'w', failOnStderr: true },
      { ...base, kind: 'download', what: 'current', artifact: 'a', patterns: '**' },
      { ...base, kind: 'publish', path: 'out', artifact: 'a' },
    ]);
    assert.equal(deployment.environment, 'env-$(v)');
    assert.deepEqual(deployment.dependsOn, ['j']);
  });

  it('keeps scalars as they are written', () => {
    const [step] = stepsOf(
      expand("steps:\n- task: t@1\n  inputs: { a: 010, b: 1.50, c: yes, d: ~, e: 0x1F, f: 2026-11-22, g: '' }\n"),
    );
    assert.deepEqual(step?.kind === 'task' && step.inputs, {
      ...{ a: '010', b: '1.50', c: 'yes', d: '~', e: '0x1F', f: '2026-11-22', g: '' },
    });
  });

  it('reads an empty condition as the default one', () => {
    assert.equal(onlyJob(expand("jobs:\n- { job: j, condition: '', steps: [] }\n")).condition, undefined);
  });

  it('lets the later of two variables of one name hold', () => {
    const { variables } = expand('variables:\n- { name: a, value: 1 }\n- { name: A, value: 2 }\nsteps: []\n');
    assert.deepEqual(variables, [{ name: 'A', value: '2', readonly: false }]);
  });
});
