import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { evaluateCondition } from '../../scripts/rehearse/expand/evaluate-condition.js';
import { deploymentsOf, expandAll, jobsOf, stageNamed, tasksOf } from './expanding.js';
import { outline, pipelinesInput } from './plan-outline.js';

const pipelines = expandAll(pipelinesInput(outline(3, 2)));

for (const kind of ['rollback-region', 'rollback-release'] as const) {
  const pipeline = pipelines.find(({ generated }) => generated.fileName === `${kind}-REG1.yml`)?.pipeline ?? assert.fail();

  describe(`${kind}.yml`, () => {
    it('asks for a decision first, records it, and runs only with the lock', () => {
      assert.deepEqual(
        pipeline.stages.map((stage) => [stage.stage, stage.dependsOn]),
        [
          ['decide', []],
          ['start', ['decide']],
          ['roll_back', ['start']],
          ['check', ['start', 'roll_back']],
          ['finish', ['decide', 'start', 'roll_back', 'check']],
        ],
      );
      const [decide, ...others] = deploymentsOf(pipeline);
      assert.deepEqual([decide?.environment, others], ['mop-reg1', []]);
      const [record] = tasksOf(decide ?? assert.fail());
      assert.deepEqual([record?.inputs['action'], record?.inputs['decision']], ['decide', kind]);
      const [lock] = jobsOf(pipeline).flatMap(tasksOf).filter((step) => step.task === 'acquire-release-lock@0');
      assert.equal(lock?.inputs['purpose'], 'rollback');
      const condition = stageNamed(pipeline, 'roll_back').condition ?? '';
      for (const [outcome, runs] of [['acquired', true], ['refused', false]] as const) {
        const start = { result: 'Succeeded' as const, outputs: new Map([['acquire.lock.outcome', outcome]]) };
        const context = {
          at: 'stage' as const,
          variables: new Map<string, string>(),
          canceled: false,
          dependencies: new Map([['start', start]]),
          ancestors: new Map([['start', 'Succeeded' as const]]),
        };
        assert.equal(evaluateCondition(condition, context), runs, outcome);
      }
    });

    it('rolls the MOPs back one after the other, the last first, each with time for its budget', () => {
      const { jobs } = stageNamed(pipeline, 'roll_back');
      const run = jobs.map((job) => tasksOf(job).find((step) => step.task === 'run-mop@0')?.inputs ?? {});
      assert.deepEqual(
        run.map((inputs) => [inputs['action'], inputs['mop']]),
        [3, 2, 1].map((number) => ['rollback', `agent-upgrade-${number}.x`]),
      );
      assert.deepEqual(
        jobs.map((job) => job.dependsOn),
        jobs.map((_, index) => (index === 0 ? [] : [jobs[index - 1]?.name])),
      );
      assert(jobs.every((job) => job.kind === 'job' && job.timeoutInMinutes === 60 + 30));
    });

    it('always frees the lock, without an approval', () => {
      const finish = stageNamed(pipeline, 'finish');
      assert.deepEqual([finish.condition, finish.isSkippable], ['always()', false]);
      const [giveBack] = finish.jobs.flatMap(tasksOf);
      assert.equal(giveBack?.inputs['action'], 'giveBack');
    });
  });
}
