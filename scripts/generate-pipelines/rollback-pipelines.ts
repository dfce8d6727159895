import { consumerYaml } from './consumer-yaml.js';
import { jobNames } from './job-names.js';
import { refuseBeyondHosted, rollbackTimeoutMinutes } from './job-timeout.js';
import { ledgerLine } from './ledger-line.js';
import { poolOf } from './pool.js';
import { displayText, flow, scalar } from './yaml-text.js';
import type { GeneratedPipeline, PipelinesInput, PlanOutline } from './pipelines-input.js';

type Region = PlanOutline['regions'][number];

/** The pipelines that roll a region back, alone and as its part of the whole release, in that region's organization. */
export function rollbackPipelines(input: PipelinesInput, region: Region): readonly GeneratedPipeline[] {
  const { release } = input.plan;
  return [
    pipeline(input, region, 'rollback-region', [
      `Rolls ${release} back in ${region.id} (${region.name}): every MOP that was run there, the last first.`,
      'A person starts it, and its environment asks for the decision. Later regions are rolled back first.',
    ]),
    pipeline(input, region, 'rollback-release', [
      `Rolls the part of ${region.id} (${region.name}) in ${release} back, when the whole release is rolled back.`,
      'People start this pipeline in every region; the last region goes first, each waits for its turn.',
    ]),
  ];
}

function pipeline(
  input: PipelinesInput,
  region: Region,
  kind: 'rollback-region' | 'rollback-release',
  about: readonly string[],
): GeneratedPipeline {
  const { organization, project, id } = region;
  const parameters = [
    `releaseId: ${scalar(input.plan.release)}`,
    `region: ${scalar(id)}`,
    ledgerLine(input),
    `environment: ${scalar(region.environment)} # its approvers decide the rollback`,
    `pool: ${flow(poolOf(input, region))}`,
    "prepareSteps: [] # the same as in the region's own pipeline",
    ...(input.waitMinutes === undefined ? [] : [`waitMinutes: ${input.waitMinutes}`]),
    ...(input.pollSeconds === undefined ? [] : [`pollSeconds: ${input.pollSeconds}`]),
    'mops:',
    ...mopLines(input, region).map((line) => `  ${line}`),
  ];
  const text = consumerYaml(input, `${kind}.yml`, [...about, `For ${organization}, project ${project}.`], parameters);
  return { organization, project, fileName: `${kind}-${id}.yml`, kind, region: id, text };
}

/** The last MOP first. */
function mopLines(input: PipelinesInput, region: Region): readonly string[] {
  const { mops, policy } = input.plan;
  const names = jobNames(mops.map((mop) => mop.id));
  const timeoutInMinutes = rollbackTimeoutMinutes(policy);
  return mops
    .map((mop, index) => {
      refuseBeyondHosted(mop, timeoutInMinutes, poolOf(input, region), region.id);
      const title = displayText(`Roll back MOP ${index + 1}: ${mop.title}`);
      return `- ${flow({ id: mop.id, job: names.get(mop.id), timeoutInMinutes, title })}`;
    })
    .reverse();
}
