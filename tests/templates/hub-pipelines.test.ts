import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { outline, pipelinesInput } from './plan-outline.js';
import { expandAll, expandText, jobsOf, stageNamed, tasksOf } from './expanding.js';

const pipelines = expandAll(pipelinesInput(outline(2, 2), { subset: true }));
const tasksIn = (kind: 'prepare' | 'finish' | 'watch') =>
  pipelines
    .filter(({ generated }) => generated.kind === kind)
    .flatMap(({ pipeline }) => jobsOf(pipeline))
    .flatMap(tasksOf);

const publishedIn = (kind: 'prepare' | 'finish') =>
  pipelines
    .filter(({ generated }) => generated.kind === kind)
    .flatMap(({ pipeline }) => jobsOf(pipeline))
    .flatMap((job) => job.steps)
    .flatMap((step) => (step.kind === 'publish' ? [step.path] : []));

describe('prepare-release.yml', () => {
  it('renders the plan’s own MOPs and regions, publishes them to the ledger and keeps them as an artifact', () => {
    const [render, report] = tasksIn('prepare');
    assert.equal(render?.task, 'render-mop@0');
    assert.equal(render.inputs['publish']?.toLowerCase(), 'true');
    assert.equal(render.inputs['mops'], 'agent-upgrade-1.x,agent-upgrade-2.x');
    assert.equal(render.inputs['regions'], 'REG1,REG2');
    assert.equal(report?.task, 'report-release@0');
    assert.deepEqual(publishedIn('prepare'), [render.inputs['outputFolder']]);
  });

  it('then looks whether all regions are ready, unless this organization cannot reach the others', () => {
    const prepare = pipelines.find(({ generated }) => generated.kind === 'prepare')?.pipeline ?? assert.fail();
    const readiness = stageNamed(prepare, 'readiness');
    assert.deepEqual([readiness.dependsOn, readiness.condition, readiness.isSkippable], [['prepare'], 'succeeded()', false]);
    const [gate] = readiness.jobs.flatMap(tasksOf);
    assert.deepEqual(
      [gate?.task, gate?.inputs['purpose'], gate?.inputs['region'], gate?.inputs['waitMinutes']],
      ['health-gate@0', 'readiness', undefined, '30'],
    );
    const { text } = pipelines.find(({ generated }) => generated.kind === 'prepare')?.generated ?? assert.fail();
    const without = text.replace('    releaseId:', '    checkReadiness: false\n    releaseId:');
    assert.deepEqual(
      expandText(without).stages.map(({ stage }) => stage),
      ['prepare'],
    );
  });
});

describe('finish-release.yml', () => {
  it('completes the release only after the cross-region checks passed', () => {
    const finish = pipelines.find(({ generated }) => generated.kind === 'finish')?.pipeline;
    assert.deepEqual(
      finish?.stages.map((stage) => [stage.stage, stage.dependsOn, stage.condition]),
      [
        ['verify', [], undefined],
        ['complete', ['verify'], 'succeeded()'],
      ],
    );
    assert.deepEqual(
      tasksIn('finish').map((step) => [step.task, step.inputs['purpose'] ?? step.inputs['action'] ?? step.inputs['kind']]),
      [
        ['health-gate@0', 'crossregion'],
        ['report-release@0', 'summaries'],
        ['control-release@0', 'complete'],
        ['report-release@0', 'report'],
        ['report-release@0', 'summaries'],
      ],
    );
    const report = tasksIn('finish').find((step) => step.inputs['kind'] === 'report');
    assert.deepEqual(publishedIn('finish'), [report?.inputs['outputFolder']]);
  });
});

describe('watch.yml', () => {
  const watch = pipelines.find(({ generated }) => generated.kind === 'watch')?.pipeline ?? assert.fail();

  it('is started by the clock whether or not something was pushed, and never beside itself', () => {
    const [schedule, ...more] = watch.schedules ?? [];
    assert.deepEqual(more, []);
    assert.deepEqual([schedule?.always, schedule?.batch, schedule?.branches], [true, true, { include: ['main'] }]);
    assert.equal(watch.lockBehavior, 'sequential');
    assert.ok(watch.stages.every((stage) => stage.lockBehavior === 'sequential' && stage.condition === undefined));
  });

  it('stays within the runs a week that the service allows, and ends before the next look', () => {
    const [, minutes] = /^\*\/(\d+) \* \* \* \*$/.exec(watch.schedules?.[0]?.cron ?? '') ?? assert.fail();
    assert.ok((7 * 24 * 60) / Number(minutes) <= 1000);
    assert.ok(jobsOf(watch).every((job) => job.timeoutInMinutes < Number(minutes)));
  });

  it('runs on the hub’s agents, or on others that no MOP keeps busy', () => {
    assert.deepEqual(
      jobsOf(watch).map((job) => job.pool),
      [{ name: 'mop-reg1', demands: [] }],
    );
    const elsewhere = expandAll(pipelinesInput(outline(2, 2), { watchPool: { name: 'watchers' } }));
    for (const { generated, pipeline } of elsewhere) {
      const onWatchers = jobsOf(pipeline).some((job) => JSON.stringify(job.pool).includes('watchers'));
      assert.equal(onWatchers, generated.kind === 'watch', generated.fileName);
    }
  });

  it('only looks: one task, no checkout, no environment', () => {
    assert.deepEqual(
      tasksIn('watch').map((step) => [step.task, step.inputs['kind'], step.inputs['decisionOverdueMinutes']]),
      [['report-release@0', 'watch', '60']],
    );
    assert.deepEqual(
      jobsOf(watch).map((job) => [job.kind, job.steps.map((step) => step.kind)]),
      [['job', ['checkout', 'task']]],
    );
  });
});
