import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { evaluateCondition } from '../../scripts/rehearse/expand/evaluate-condition.js';
import type { RunResult } from '../../scripts/rehearse/expand/runtime-context.js';
import { expandRegion, stageNamed, tasksOf } from './expanding.js';
import { outline, pipelinesInput } from './plan-outline.js';

const pipeline = expandRegion(pipelinesInput(outline(6, 1)));

/** Would the stage run, when its `dependsOn` stages ended so and `start` left this outcome of the lock? */
function runs(stageName: string, outcome: string | undefined, result: RunResult, canceled = false): boolean {
  const stage = stageNamed(pipeline, stageName);
  const dependencies = new Map(
    stage.dependsOn.map((name) => {
      const outputs = new Map(
        name === 'start' && outcome !== undefined ? [['acquire.lock.outcome', outcome] as const] : [],
      );
      const own: RunResult = name === 'start' && result !== 'SucceededWithIssues' ? 'Succeeded' : result;
      return [name, { result: own, outputs }] as const;
    }),
  );
  const ancestors = new Map([...dependencies].map(([name, dependency]) => [name, dependency.result] as const));
  return evaluateCondition(stage.condition ?? 'succeeded()', {
    at: 'stage',
    variables: new Map(),
    canceled,
    dependencies,
    ancestors,
  });
}

describe('conditions of a region’s stages', () => {
  for (const stage of ['batch_1', 'batch_2', 'validate']) {
    it(`let ${stage} run only with the lock acquired`, () => {
      assert.equal(runs(stage, 'acquired', 'Succeeded'), true);
      assert.equal(runs(stage, 'acquired', 'SucceededWithIssues'), true);
      assert.equal(runs(stage, 'timedOut', 'SucceededWithIssues'), false);
      assert.equal(runs(stage, 'refused', 'Succeeded'), false);
      assert.equal(runs(stage, undefined, 'Succeeded'), false);
      assert.equal(runs(stage, 'acquired', 'Succeeded', true), false);
    });
  }

  it('let no batch follow one that failed, was rejected or was skipped', () => {
    for (const result of ['Failed', 'Skipped', 'Canceled'] as const) {
      assert.equal(runs('batch_2', 'acquired', result), false, result);
      assert.equal(runs('validate', 'acquired', result), false, result);
    }
  });

  it('let the lock be freed whatever came before', () => {
    for (const result of ['Succeeded', 'SucceededWithIssues', 'Failed', 'Canceled', 'Skipped'] as const) {
      assert.equal(runs('finish', 'acquired', result), true, result);
      assert.equal(runs('finish', undefined, result, true), true, `${result}, canceled`);
    }
  });

  it('check readiness only when the turn came', () => {
    const [acquire] = stageNamed(pipeline, 'start').jobs;
    const gate = tasksOf(acquire ?? assert.fail()).find((step) => step.task === 'health-gate@0');
    const at = (outcome: string) =>
      evaluateCondition(gate?.condition ?? '', {
        at: 'step',
        variables: new Map([['lock.outcome', outcome]]),
        canceled: false,
        jobStatus: outcome === 'timedOut' ? 'SucceededWithIssues' : 'Succeeded',
      });
    assert.equal(at('acquired'), true);
    assert.equal(at('timedOut'), false);
  });
});
