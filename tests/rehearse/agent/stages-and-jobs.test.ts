import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { OperatorError } from '../../../src/release/operator-error.js';
import { RehearsedAgent } from './rehearsed-agent.js';

describe('stages and jobs', () => {
  let agent: RehearsedAgent;
  before(async () => {
    agent = await RehearsedAgent.create();
    await agent.task('produce', { code: "console.log('##vso[task.setvariable variable=colour;isOutput=true]green')" });
  });
  after(() => agent.remove());

  it('output variables reach later jobs and stages, with the names that deployment jobs give them', async () => {
    const ran = await agent.run(`
stages:
  - stage: first
    jobs:
      - job: plain
        steps: [{ task: produce@0, name: made }]
      - deployment: deployed
        environment: mop
        strategy:
          runOnce:
            deploy:
              steps: [{ download: none }, { task: produce@0, name: made }]
      - job: neighbour
        dependsOn: [plain, deployed]
        variables:
          a: $[ dependencies.plain.outputs['made.colour'] ]
          b: $[ dependencies.deployed.outputs['deployed.made.colour'] ]
        steps: [{ bash: 'echo "neighbour sees $(a) and $B"' }]
  - stage: second
    condition: and(eq(dependencies.first.outputs['plain.made.colour'], 'green'), eq(dependencies.first.outputs['deployed.deployed.made.colour'], 'green'))
    jobs:
      - job: far
        variables:
          a: $[ stageDependencies.first.plain.outputs['made.colour'] ]
          b: $[ stageDependencies.first.deployed.outputs['deployed.made.colour'] ]
        steps: [{ bash: 'echo "far sees $(a) and $(b)"' }]
`);
    assert.equal(ran.result, 'succeeded');
    assert.ok(ran.log.includes('neighbour sees green and green'));
    assert.ok(ran.log.includes('far sees green and green'));
  });

  it('an output is readable in its own job as step.variable, and by its own name only when it is no output', async () => {
    const ran = await agent.run(`
steps:
  - task: produce@0
    name: made
  - bash: 'echo "[$(made.colour)] [$MADE_COLOUR] [$(colour)]"'
`);
    assert.ok(ran.log.includes('[green] [green] []'));
  });

  it('after a failure what depends on it is skipped, and what runs always still runs', async () => {
    const ran = await agent.run(`
stages:
  - stage: one
    jobs:
      - job: bad
        steps: [{ bash: exit 3 }, { bash: echo never }, { bash: echo cleaned, condition: always() }]
      - job: after
        dependsOn: bad
        steps: [{ bash: echo never }]
      - job: whenFailed
        dependsOn: bad
        condition: failed()
        steps: [{ bash: echo mended }]
  - stage: two
    jobs: [{ job: a, steps: [{ bash: echo never }] }]
  - stage: three
    dependsOn: [one, two]
    condition: always()
    jobs: [{ job: a, steps: [{ bash: echo finished }] }]
`);
    assert.equal(ran.result, 'failed');
    assert.deepEqual(
      ran.log.filter((line) => /^(never|cleaned|mended|finished)$/.test(line)),
      ['cleaned', 'mended', 'finished'],
    );
    assert.equal(ran.results['one/after'], 'skipped');
    assert.equal(ran.results['one'], 'failed');
    assert.equal(ran.results['two'], 'skipped');
    assert.equal(ran.results['three'], 'succeeded');
    assert.ok(ran.log.some((line) => line.includes('##[error]Exit code 3')));
  });

  it('continueOnError makes success with issues of a step, and of a job', async () => {
    const ran = await agent.run(`
stages:
  - stage: one
    jobs:
      - job: a
        steps: [{ bash: exit 1, continueOnError: true, name: forgiven }, { bash: echo "status $(Agent.JobStatus)" }]
      - job: b
        continueOnError: true
        steps: [{ bash: exit 1 }]
      - job: c
        dependsOn: [a, b]
        condition: in(dependencies.b.result, 'SucceededWithIssues')
        steps: [{ bash: echo went on }]
`);
    assert.equal(ran.result, 'succeededWithIssues');
    assert.equal(ran.results['one/a/forgiven'], 'succeededWithIssues');
    assert.ok(ran.log.includes('status SucceededWithIssues'));
    assert.ok(ran.log.includes('went on'));
  });

  it('variables of pipeline, stage and job win over one another in that order, macros in them are resolved', async () => {
    const ran = await agent.run(`
variables: { where: pipeline, only: 'from $(where)' }
stages:
  - stage: one
    variables: { where: stage }
    jobs:
      - job: a
        variables: { where: job }
        steps: [{ bash: 'echo "$(where) $(only) $(unknown) $WHERE"', env: { X: $(where) } }, { bash: echo off, enabled: false }]
`);
    assert.ok(
      ran.log.some((line) => line.startsWith('job from job') && line.endsWith(' job')),
      ran.log.join('\n'),
    );
    assert.ok(!ran.log.includes('off'));
  });

  it('a job that runs too long is canceled and still cleans up', async () => {
    const pipeline = `
jobs:
  - job: slow
    timeoutInMinutes: 77
    steps:
      - bash: exec sleep 30
        name: sleeps
      - bash: echo cleaned after the timeout
        condition: always()
`;
    const ran = await agent.run(pipeline, { minutes: { 77: 0.01 } });
    assert.equal(ran.result, 'canceled');
    assert.equal(ran.results['__default/slow/sleeps'], 'canceled');
    assert.ok(ran.log.includes('cleaned after the timeout'));
    assert.ok(ran.log.some((line) => line.includes('ran longer than the maximum time of 0.01 minutes')));
  });

  it('a step that runs too long fails; the steps after it that want to, run', async () => {
    const pipeline = `
steps:
  - bash: exec sleep 30
    name: sleeps
    timeoutInMinutes: 77
  - bash: echo never
  - bash: echo mended
    condition: failed()
`;
    const ran = await agent.run(pipeline, { minutes: { 77: 0.01 } });
    assert.equal(ran.result, 'failed');
    assert.ok(ran.log.includes('##[error]The task has timed out.'));
    assert.deepEqual(
      ran.log.filter((line) => ['never', 'mended'].includes(line)),
      ['mended'],
    );
  });

  it('checkout copies the repository into a workspace of the job, which is gone afterwards', async () => {
    await agent.file('self/release.yaml', 'release: R1\n');
    await agent.file('self/.git/config', 'secret history');
    const ran = await agent.run(`
jobs:
  - job: a
    steps: [{ checkout: self }, { bash: 'cat release.yaml; ls -A; echo "at $(Build.SourcesDirectory)"; pwd' }]
  - job: b
    steps: [{ checkout: none }, { bash: 'echo "b has $(Build.SourcesDirectory): $(ls -A | wc -l)"' }]
`);
    assert.ok(ran.log.includes('release: R1'));
    assert.ok(!ran.log.includes('.git'));
    const folder = ran.log.find((line) => line.startsWith('at '))?.slice(3) ?? '';
    assert.ok(ran.log.includes(folder));
    assert.match(ran.log.find((line) => line.startsWith('b has')) ?? '', /: 0$/);
    await assert.rejects(import('node:fs/promises').then((fs) => fs.access(folder)));
  });

  it('publishes artifacts of the run', async () => {
    const ran = await agent.run(`
steps:
  - bash: mkdir mops && echo text > mops/one.md
  - publish: mops
    artifact: documents
`);
    const { readFile } = await import('node:fs/promises');
    const kept = await readFile(`${agent.folder}/output/contoso-eus2/${ran.runId}/artifacts/documents/one.md`, 'utf8');
    assert.equal(kept, 'text\n');
  });

  it('refuses by name what it does not support, before anything runs', async () => {
    const pipeline = `
jobs:
  - deployment: a
    environment: mop
    strategy: { runOnce: { deploy: { steps: [{ bash: echo hi }] } } }
`;
    await assert.rejects(
      agent.run(pipeline),
      (error) => error instanceof OperatorError && /download: none/.test(error.message),
    );
    const cancelling =
      'stages: [{ stage: one, lockBehavior: runLatest, jobs: [{ job: a, steps: [{ bash: echo hi }] }] }]';
    await assert.rejects(
      agent.run(cancelling),
      (error) => error instanceof OperatorError && /stage one.*sequential|runLatest.*stage one/.test(error.message),
    );
  });

  it('a task that is not built fails its job with one sentence', async () => {
    const ran = await agent.run('steps: [{ task: nowhere@0 }]');
    assert.equal(ran.result, 'failed');
    assert.ok(ran.log.some((line) => /##\[error\]the task nowhere@0 is missing/.test(line)));
  });
});
