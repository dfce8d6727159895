import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { z } from 'zod';
import { hasOfficialSchema, validateExpanded } from '../../scripts/rehearse/expand/validate-expanded.js';
import { deploymentsOf, expandAll, jobsOf, root, tasksOf } from './expanding.js';
import { outline, pipelinesInput } from './plan-outline.js';

const manifestSchema = z.object({
  inputs: z.array(z.object({ name: z.string(), required: z.boolean().optional(), visibleRule: z.string().optional(), defaultValue: z.string().optional() })),
});
const mopOwned = /^(.+)@0$/;

describe('expanded pipelines', () => {
  for (const [name, ledger, expected] of [
    ['by tokens', 'mop-ledger', { ledgerConnection: 'mop-ledger' }],
    [
      'as an identity',
      { azureSubscription: 'contoso-mop', storageAccount: 'contosomop', fleet: 'contoso-mop' },
      {
        connectionType: 'azureResourceManager',
        azureSubscription: 'contoso-mop',
        storageAccount: 'contosomop',
        fleet: 'contoso-mop',
      },
    ],
  ] as const)
    it(`reach the ledger ${name} in every task`, () => {
      const pipelines = expandAll(pipelinesInput(outline(3, 2), { ledger }));
      const steps = pipelines.flatMap(({ pipeline }) => jobsOf(pipeline).flatMap(tasksOf));
      assert(steps.length > 50, String(steps.length));
      for (const { task, inputs } of steps) {
        const told = ['connectionType', 'ledgerConnection', 'azureSubscription', 'storageAccount', 'fleet'].flatMap(
          (input) => (inputs[input] === undefined ? [] : [[input, inputs[input]] as const]),
        );
        assert.deepEqual(Object.fromEntries(told), expected, task);
      }
    });

  for (const [mops, regions] of [
    [25, 6],
    [2, 2],
    [1, 1],
  ] as const) {
    describe(`of ${mops} MOPs in ${regions} regions`, () => {
      const pipelines = expandAll(pipelinesInput(outline(mops, regions), { manifestHash: 'a'.repeat(64) }));

      it('are valid against the published schema', function () {
        if (!hasOfficialSchema()) this.skip();
        assert.equal(pipelines.length, 3 * regions + 3);
        for (const { generated, pipeline } of pipelines) {
          assert.deepEqual(validateExpanded(pipeline), [], generated.fileName);
        }
      });

      it('begin and end with a stage that nobody can skip', () => {
        for (const { generated, pipeline } of pipelines) {
          assert.equal(pipeline.stages[0]?.isSkippable, false, generated.fileName);
          assert.equal(pipeline.stages.at(-1)?.isSkippable, false, generated.fileName);
        }
      });

      it('check out and download nothing else in every deployment job', () => {
        for (const { pipeline } of pipelines) {
          for (const job of deploymentsOf(pipeline)) {
            assert.ok(
              job.steps.some((step) => step.kind === 'checkout' && step.repository === 'self'),
              job.name,
            );
            assert.ok(
              job.steps.some((step) => step.kind === 'download' && step.what === 'none'),
              job.name,
            );
          }
        }
      });

      it('check out explicitly in every job', () => {
        for (const { pipeline } of pipelines) {
          for (const job of jobsOf(pipeline)) assert.equal(job.steps[0]?.kind, 'checkout', job.name);
        }
      });

      it('give tasks only inputs that they have, and all that they need', () => {
        let seen = 0;
        for (const { pipeline } of pipelines) {
          for (const step of jobsOf(pipeline).flatMap(tasksOf)) {
            const [, name] = mopOwned.exec(step.task) ?? [];
            const inputs = inputsOf(name ?? assert.fail(step.task));
            const unknown = Object.keys(step.inputs).filter((input) => !inputs.has(input));
            const missing = [...inputs].filter(([input, needed]) => needed && !step.inputs[input]).map(([input]) => input);
            assert.deepEqual({ task: name, unknown, missing }, { task: name, unknown: [], missing: [] });
            seen += 1;
          }
        }
        assert.ok(seen > mops * regions);
      });
    });
  }
});

const read = new Map<string, ReadonlyMap<string, boolean>>();

/** Inputs of one of our tasks: name → must the pipeline give it a value? */
function inputsOf(task: string): ReadonlyMap<string, boolean> {
  const known = read.get(task);
  if (known !== undefined) return known;
  const text = readFileSync(path.join(root, 'tasks', task, 'task.json'), 'utf8');
  const { inputs } = manifestSchema.parse(JSON.parse(text));
  const map = new Map(inputs.map((input) => [input.name, input.required === true && !input.defaultValue && !input.visibleRule?.includes('azureResourceManager')]));
  read.set(task, map);
  return map;
}
