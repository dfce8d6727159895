import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parse } from 'yaml';
import { z } from 'zod';
import { generatePipelines } from '../../scripts/generate-pipelines/generate-pipelines.js';
import { displayText, scalar } from '../../scripts/generate-pipelines/yaml-text.js';
import { outline, pipelinesInput } from './plan-outline.js';

const consumerSchema = z.strictObject({
  trigger: z.literal('none'),
  pr: z.literal('none'),
  lockBehavior: z.literal('sequential'),
  schedules: z.array(z.unknown()).optional(),
  resources: z.strictObject({ repositories: z.array(z.record(z.string(), z.string())) }),
  extends: z.strictObject({ template: z.string(), parameters: z.record(z.string(), z.unknown()) }),
});
const batchesSchema = z.array(
  z.strictObject({
    id: z.string(),
    title: z.string(),
    manifest: z.string().optional(),
    dependsOn: z.array(z.string()),
    mops: z.array(
      z.strictObject({ id: z.string(), job: z.string(), timeoutInMinutes: z.number(), title: z.string() }),
    ),
  }),
);

function batchesIn(text: string): z.infer<typeof batchesSchema> {
  return batchesSchema.parse(consumerSchema.parse(parse(text)).extends.parameters['batches']);
}

describe('generated pipelines', () => {
  it('are prepare, finish and watch for the documentation hub and one a region, and two a region that roll back, each for its own organization', () => {
    const pipelines = generatePipelines(pipelinesInput(outline(3, 2)));
    assert.deepEqual(
      pipelines.map(({ kind, fileName, organization, region }) => [kind, fileName, organization, region]),
      [
        ['prepare', 'prepare.yml', 'https://dev.azure.com/contoso-reg1', undefined],
        ['region', 'region-REG1.yml', 'https://dev.azure.com/contoso-reg1', 'REG1'],
        ['region', 'region-REG2.yml', 'https://dev.azure.com/contoso-reg2', 'REG2'],
        ['finish', 'finish.yml', 'https://dev.azure.com/contoso-reg1', undefined],
        ['watch', 'watch.yml', 'https://dev.azure.com/contoso-reg1', undefined],
        ['rollback-region', 'rollback-region-REG1.yml', 'https://dev.azure.com/contoso-reg1', 'REG1'],
        ['rollback-release', 'rollback-release-REG1.yml', 'https://dev.azure.com/contoso-reg1', 'REG1'],
        ['rollback-region', 'rollback-region-REG2.yml', 'https://dev.azure.com/contoso-reg2', 'REG2'],
        ['rollback-release', 'rollback-release-REG2.yml', 'https://dev.azure.com/contoso-reg2', 'REG2'],
      ],
    );
  });

  it('have no triggers but watch’s clock, wait in order and are bound to a schema for editors', () => {
    for (const { text, kind } of generatePipelines(pipelinesInput(outline(3, 2)))) {
      const { schedules } = consumerSchema.parse(parse(text));
      assert.equal(schedules !== undefined, kind === 'watch');
      assert.match(text, /^# yaml-language-server: \$schema=https:\/\/\S+\n/);
      assert.doesNotMatch(text, /…/);
    }
  });

  it('say in every batch title what is decided, with the manifest once it is known', () => {
    const plan = outline(7, 1);
    const manifestHash = '3f2a91'.padEnd(64, '0');
    const [, rendered] = generatePipelines(pipelinesInput(plan, { manifestHash }));
    const [, unrendered] = generatePipelines(pipelinesInput(plan));
    assert.deepEqual(
      batchesIn(rendered?.text ?? '').map((batch) => batch.title),
      ['REG1 decision 1 of 2: MOPs 1-5, manifest 3f2a91', 'REG1 decision 2 of 2: MOPs 6-7, manifest 3f2a91'],
    );
    assert.equal(batchesIn(unrendered?.text ?? '')[0]?.title, 'REG1 decision 1 of 2: MOPs 1-5');
    assert.equal(batchesIn(unrendered?.text ?? '')[0]?.manifest, undefined);
    const digits = '123456789012'.padEnd(64, '3');
    const [, inDigits] = generatePipelines(pipelinesInput(plan, { manifestHash: digits }));
    assert.equal(batchesIn(inDigits?.text ?? '')[0]?.manifest, '123456789012', 'a hash of digits is a text');
  });

  it('say of a MOP that cannot be rolled back that it is decided alone', () => {
    const plan = outline(3, 1);
    const mops = plan.mops.map((mop, index) => (index === 1 ? { ...mop, reversible: false } : mop));
    const [, region] = generatePipelines(pipelinesInput({ ...plan, mops }));
    assert.deepEqual(
      batchesIn(region?.text ?? '').map((batch) => batch.title),
      [
        'REG1 decision 1 of 3: MOP 1',
        'REG1 decision 2 of 3: MOP 2 (CANNOT BE ROLLED BACK)',
        'REG1 decision 3 of 3: MOP 3',
      ],
    );
  });

  it('cut 25 MOPs into five batches of five, and 11 into 5, 5 and 1', () => {
    const sizes = (mops: number) => {
      const [, region] = generatePipelines(pipelinesInput(outline(mops, 1)));
      return batchesIn(region?.text ?? '').map((batch) => [batch.id, batch.mops.length, batch.dependsOn]);
    };
    assert.deepEqual(sizes(11), [
      ['batch_1', 5, ['start']],
      ['batch_2', 5, ['batch_1']],
      ['batch_3', 1, ['batch_2']],
    ]);
    assert.equal(sizes(25).length, 5);
    assert.deepEqual(sizes(1), [['batch_1', 1, ['start']]]);
  });

  it('name the MOPs and regions to render only when the plan is a part of release.yaml', () => {
    const prepareOf = (subset: boolean) => {
      const [prepare] = generatePipelines(pipelinesInput(outline(2, 2), { subset }));
      return consumerSchema.parse(parse(prepare?.text ?? '')).extends.parameters;
    };
    assert.deepEqual(prepareOf(true)['mops'], 'agent-upgrade-1.x,agent-upgrade-2.x');
    assert.deepEqual(prepareOf(true)['regions'], 'REG1,REG2');
    assert.equal(prepareOf(false)['mops'], undefined);
  });

  it('refuse a value of release.yaml that would become a template expression', () => {
    const plan = outline(1, 1);
    const regions = plan.regions.map((region) => ({ ...region, environment: '${{ variables.x }}' }));
    assert.throws(() => generatePipelines(pipelinesInput({ ...plan, regions })), { name: 'OperatorError' });
  });

  it('refuse a plan without MOPs', () => {
    assert.throws(() => generatePipelines(pipelinesInput(outline(0, 1))), { name: 'OperatorError' });
  });
});

describe('text in generated YAML', () => {
  it('is read back as the same string, whatever it looks like', () => {
    for (const text of ['NO', 'on', '1.10', '~', '-', 'a: b', 'a #b', "it's", '"', '[x]', '{', '*', '&a', '', 'é😀']) {
      assert.deepEqual(parse(`value: ${scalar(text)}`, { version: '1.1' }), { value: text });
      assert.deepEqual(parse(`{ value: ${scalar(text)}, other: 1 }`), { value: text, other: 1 });
    }
  });

  it('keeps a hostile title on one line and takes the power out of it', () => {
    const hostile = 'Agent "v2"\'s\n- stage: evil\r\u2028##vso[task.complete]##[error] ${{ x }} $(secret) $[ y ] \u001b[31m\u202e😀';
    const shown = displayText(hostile);
    assert.doesNotMatch(shown, /##|\$\{|\$\(|\$\[|\p{C}|\p{Zl}/u);
    assert.match(shown, /😀$/);
    assert.match(shown, /^Agent "v2"'s - stage: evil/);
    assert.equal(Array.from(displayText('😀'.repeat(500))).length, 120);
    assert.doesNotMatch(displayText('$$(x) $\u200b(y) #\u200b#vso[z] ###'), /##|\$[({[]/);
  });
});
