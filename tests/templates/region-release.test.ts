import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { displayText } from '../../scripts/generate-pipelines/yaml-text.js';
import { outline, pipelinesInput } from './plan-outline.js';
import { deploymentsOf, expandRegion, expandText, jobsOf, stageNamed, tasksOf } from './expanding.js';

describe('region-release.yml', () => {
  const pipeline = expandRegion(pipelinesInput(outline(11, 1)));

  it('starts, decides and runs each batch, validates and finishes', () => {
    assert.deepEqual(
      pipeline.stages.map((stage) => [stage.stage, stage.dependsOn]),
      [
        ['start', []],
        ['batch_1', ['start']],
        ['batch_2', ['start', 'batch_1']],
        ['batch_3', ['start', 'batch_2']],
        ['validate', ['start', 'batch_1', 'batch_2', 'batch_3']],
        ['recover', ['start', 'batch_1', 'batch_2', 'batch_3']],
        ['finish', ['start', 'batch_1', 'batch_2', 'batch_3', 'validate', 'recover']],
      ],
    );
    assert.equal(pipeline.lockBehavior, 'sequential');
    assert.ok(pipeline.stages.every((stage) => stage.lockBehavior === 'sequential'));
  });

  it('cannot be made to skip readiness, post-validation or the freeing of the lock', () => {
    assert.deepEqual(
      pipeline.stages.filter((stage) => !stage.isSkippable).map((stage) => stage.stage),
      ['start', 'validate', 'finish'],
    );
  });

  it('frees the lock in a stage that always runs and targets no environment', () => {
    const finish = stageNamed(pipeline, 'finish');
    const giveBack = tasksOf(jobsOf({ ...pipeline, stages: [finish] })[0] ?? assert.fail());
    assert.equal(finish.condition, 'always()');
    assert.deepEqual(
      finish.jobs.map((job) => [job.kind, job.condition]),
      [['job', 'always()']],
    );
    assert.deepEqual(
      giveBack.map((step) => [step.task, step.condition, step.inputs['action']]),
      [
        ['acquire-release-lock@0', 'always()', 'giveBack'],
        ['report-release@0', 'always()', undefined],
      ],
    );
  });

  it('recovers in a job of its own after a failure or a cancel, without an approval and with the lock of this run', () => {
    const [job, ...more] = stageNamed(pipeline, 'recover').jobs;
    assert(job);
    assert.deepEqual([job.kind, job.condition, more], ['job', 'always()', []]);
    assert.equal(job.timeoutInMinutes, 10 + 60 + 30);
    const run = tasksOf(job).find((step) => step.task === 'run-mop@0');
    assert.deepEqual([run?.inputs['action'], run?.inputs['mop']], ['recover', undefined]);
  });

  it('runs the MOPs of a batch one after the other, after its decision', () => {
    const [decide, ...mops] = stageNamed(pipeline, 'batch_2').jobs;
    assert.equal(decide?.name, 'decide');
    assert.deepEqual(
      mops.map((job) => job.dependsOn),
      mops.map((_, index) => (index === 0 ? ['decide'] : ['decide', mops[index - 1]?.name])),
    );
    assert.deepEqual(
      mops.map((job) => tasksOf(job).find((step) => step.task === 'run-mop@0')?.inputs['mop']),
      [6, 7, 8, 9, 10].map((number) => `agent-upgrade-${number}.x`),
    );
  });

  it('hands the manifest that the approver is shown to the decision, where the title shows one', () => {
    const shownIn = (manifestHash?: string) => {
      const expanded = expandRegion(pipelinesInput(outline(1, 1), manifestHash === undefined ? {} : { manifestHash }));
      const [decide] = stageNamed(expanded, 'batch_1').jobs;
      return tasksOf(decide ?? assert.fail()).find(({ task }) => task === 'control-release@0')?.inputs['manifest'];
    };
    assert.equal(shownIn('1234e6'.padEnd(64, '0')), '1234e6000000');
    assert.equal(shownIn(), undefined);
  });

  it('chains jobs whose names begin or end alike', () => {
    const mops = ['a', 'a-a', 'aa', 'a-b', 'b-a'].map((id) => ({ id, title: id, estimateMinutes: 5 }));
    const { jobs } = stageNamed(expandRegion(pipelinesInput(outline(1, 1, { mops }))), 'batch_1');
    assert.deepEqual(
      jobs.slice(1).map((job) => job.dependsOn),
      [['decide'], ['decide', 'a'], ['decide', 'a_a'], ['decide', 'aa'], ['decide', 'a_b']],
    );
  });

  it('gives each MOP a job with its own timeout, a checkout, no downloads, and the token from the step before', () => {
    const deployments = deploymentsOf(pipeline);
    assert.equal(deployments.length, 11 + 3);
    for (const job of deployments) {
      assert.deepEqual(
        job.steps.slice(0, 2).map((step) => step.kind),
        ['checkout', 'download'],
      );
      assert.equal(job.environment, 'mop-reg1');
    }
    const [, mop] = stageNamed(pipeline, 'batch_1').jobs;
    assert.ok(mop);
    assert.equal(mop.timeoutInMinutes, 54 + 45 + 60);
    const steps = tasksOf(mop);
    assert.deepEqual(
      steps.map((step) => step.task),
      ['acquire-release-lock@0', 'run-mop@0', 'report-release@0'],
    );
    assert.equal(steps[0]?.name, 'lock');
    assert.equal(steps[1]?.inputs['fencingToken'], '$(lock.fencingToken)');
    assert.equal(steps[2]?.condition, 'always()');
  });

  it('gives every job a time to end after a cancel, and a pool', () => {
    for (const job of jobsOf(pipeline)) {
      assert.ok(job.cancelTimeoutInMinutes >= 5, job.name);
      assert.deepEqual(job.pool?.name, 'mop-reg1');
    }
  });

  it('passes no secret by value: only the name of a variable becomes an input', () => {
    const text = handWritten('vaultPasswordVariable: ansibleVault', 'sshKeyFile: $(sshKey.secureFilePath)');
    const run = deploymentsOf(expandText(text)).flatMap(tasksOf);
    const inputs = run.find((step) => step.task === 'run-mop@0')?.inputs ?? {};
    assert.equal(inputs['vaultPassword'], '$(ansibleVault)');
    assert.equal(inputs['sshKeyFile'], '$(sshKey.secureFilePath)');
    for (const job of jobsOf(pipeline)) {
      for (const step of tasksOf(job)) {
        assert.ok(!('vaultPassword' in step.inputs) && !('sshKeyFile' in step.inputs), step.task);
      }
    }
  });

  it('runs the author’s own steps before each MOP, with the lock held', () => {
    const text = handWritten('prepareSteps:', '  - script: az account show', '    displayName: Log in');
    const [, mop] = stageNamed(expandText(text), 'batch_1').jobs;
    const kinds = mop?.steps.map((step) => (step.kind === 'task' ? step.task : step.kind));
    assert.deepEqual(kinds, [
      'checkout',
      'download',
      'acquire-release-lock@0',
      'script',
      'run-mop@0',
      'report-release@0',
    ]);
  });

  it('shows hostile titles as text, and only as text', () => {
    const title = 'Agent "v2"\'s\n    - stage: evil\r\n${{ parameters.pool }} ##vso[task.complete] $(secret) 😀';
    const mops = outline(2, 1).mops.map((mop) => ({ ...mop, title }));
    const hostile = expandRegion(pipelinesInput(outline(2, 1, { mops })));
    assert.deepEqual(
      hostile.stages.map((stage) => stage.stage),
      ['start', 'batch_1', 'validate', 'recover', 'finish'],
    );
    const shown = stageNamed(hostile, 'batch_1').jobs.map((job) => job.displayName);
    assert.deepEqual(shown.slice(1), [displayText(`MOP 1: ${title}`), displayText(`MOP 2: ${title}`)]);
    assert.doesNotMatch(shown.join('\n'), /\$\{\{|\$\(|##vso/);
  });
});

function handWritten(...parameters: readonly string[]): string {
  return [
    'trigger: none',
    'pr: none',
    'resources:',
    '  repositories:',
    '    - { repository: mop, type: git, name: Platform/mop-release-templates, ref: refs/tags/v1 }',
    'lockBehavior: sequential',
    'extends:',
    '  template: templates/region-release.yml@mop',
    '  parameters:',
    '    releaseId: R11.5.3.4',
    '    region: EUS2',
    '    releaseFile: releases/R11.5.3.4/release.yaml',
    '    ledgerConnection: mop-ledger',
    '    environment: mop-eus2',
    '    pool: { name: mop-eus2 }',
    ...parameters.map((line) => `    ${line}`),
    '    batches:',
    '      - id: batch_1',
    '        title: "EUS2 decision 1 of 1: MOP 1"',
    '        dependsOn: [start]',
    '        mops: [ { id: agent-upgrade, job: agent_upgrade, timeoutInMinutes: 150 } ]',
  ].join('\n');
}
