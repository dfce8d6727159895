import { consumerYaml } from './consumer-yaml.js';
import { poolOf } from './pool.js';
import { flow, scalar } from './yaml-text.js';
import type { GeneratedPipeline, PipelinesInput, PlanOutline } from './pipelines-input.js';

type Region = PlanOutline['regions'][number];

/** Renders and publishes the plan; runs once, before the regions, in the documentation hub's organization. */
export function preparePipeline(input: PipelinesInput, hub: Region): GeneratedPipeline {
  const { plan } = input;
  const about = [
    `${plan.release}: renders ${plan.mops.length} MOPs for ${plan.regions.length} regions and publishes the plan.`,
    `For ${hub.organization}, project ${hub.project}, the documentation hub.`,
    'A person starts it once, before any region.',
  ];
  const parameters = [
    `releaseId: ${scalar(plan.release)}`,
    `releaseFile: ${scalar(input.releaseFile)}`,
    `ledgerConnection: ${scalar(input.ledgerConnection)}`,
    `pool: ${flow(poolOf(input, hub))}`,
    ...(input.subset === true
      ? [
          `mops: ${scalar(plan.mops.map((mop) => mop.id).join(','))}`,
          `regions: ${scalar(plan.regions.map((region) => region.id).join(','))}`,
        ]
      : []),
  ];
  return {
    organization: hub.organization,
    project: hub.project,
    fileName: 'prepare.yml',
    kind: 'prepare',
    text: consumerYaml(input, 'prepare-release.yml', about, parameters),
  };
}

/** Checks all regions together and completes the release, in the documentation hub's organization. */
export function finishPipeline(input: PipelinesInput, hub: Region): GeneratedPipeline {
  const { plan } = input;
  const about = [
    `${plan.release}: checks all ${plan.regions.length} regions together and completes the release.`,
    `For ${hub.organization}, project ${hub.project}, the documentation hub.`,
    'A person starts it after the last region.',
  ];
  const parameters = [
    `releaseId: ${scalar(plan.release)}`,
    `ledgerConnection: ${scalar(input.ledgerConnection)}`,
    `pool: ${flow(poolOf(input, hub))}`,
  ];
  return {
    organization: hub.organization,
    project: hub.project,
    fileName: 'finish.yml',
    kind: 'finish',
    text: consumerYaml(input, 'finish-release.yml', about, parameters),
  };
}
