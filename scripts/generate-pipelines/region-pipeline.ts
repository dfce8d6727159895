import { batchesOf, type Batch } from '../../src/release/batches.js';
import { consumerYaml } from './consumer-yaml.js';
import { jobNames } from './job-names.js';
import { jobTimeoutMinutes, recoverTimeoutMinutes, refuseBeyondHosted } from './job-timeout.js';
import { ledgerLine } from './ledger-line.js';
import { poolOf } from './pool.js';
import { displayText, flow, scalar } from './yaml-text.js';
import type { GeneratedPipeline, PipelinesInput, PlanOutline } from './pipelines-input.js';

type Region = PlanOutline['regions'][number];

/** The pipeline that executes one region, in that region's organization. */
export function regionPipeline(input: PipelinesInput, region: Region): GeneratedPipeline {
  const { plan } = input;
  const pool = poolOf(input, region);
  const position = plan.regions.findIndex((candidate) => candidate.id === region.id) + 1;
  const about = [
    `${plan.release} in ${region.id} (${region.name}), region ${position} of ${plan.regions.length}.`,
    `For ${region.organization}, project ${region.project}.`,
    'A person starts it; it waits until every region before it is complete.',
  ];
  const optional = [
    ...(input.waitMinutes === undefined ? [] : [`waitMinutes: ${input.waitMinutes}`]),
    ...(input.pollSeconds === undefined ? [] : [`pollSeconds: ${input.pollSeconds}`]),
  ];
  const parameters = [
    `releaseId: ${scalar(plan.release)}`,
    `region: ${scalar(region.id)}`,
    `releaseFile: ${scalar(input.releaseFile)}`,
    ledgerLine(input),
    `environment: ${scalar(region.environment)} # create it with its approvers first: a missing one is made without any`,
    `pool: ${flow(pool)}`,
    'prepareSteps: [] # your own steps before each MOP, for example a secure file or a login',
    `recoverTimeoutInMinutes: ${recoverTimeoutMinutes(plan.policy)}`,
    ...optional,
    'batches:',
    ...batchLines(input, region).map((line) => `  ${line}`),
  ];
  return {
    organization: region.organization,
    project: region.project,
    fileName: `region-${region.id}.yml`,
    kind: 'region',
    region: region.id,
    text: consumerYaml(input, 'region-release.yml', about, parameters),
  };
}

function batchLines(input: PipelinesInput, region: Region): readonly string[] {
  const batches = batchesOf(input.plan);
  return batches.flatMap((batch) => [
    `- id: batch_${batch.number}`,
    `  title: ${scalar(batchTitle(input, region, batch, batches.length))}`,
    ...(input.manifestHash === undefined ? [] : [`  manifest: ${scalar(input.manifestHash.slice(0, 12))}`]),
    `  dependsOn: [${batch.number === 1 ? 'start' : `batch_${batch.number - 1}`}]`,
    '  mops:',
    ...mopLines(input, region, batch).map((line) => `    ${line}`),
  ]);
}

function mopLines(input: PipelinesInput, region: Region, batch: Batch): readonly string[] {
  const { mops, policy } = input.plan;
  const names = jobNames(mops.map((mop) => mop.id));
  return mops.flatMap((mop, index) => {
    if (!batch.mops.includes(mop.id)) return [];
    const timeoutInMinutes = jobTimeoutMinutes(mop, policy);
    refuseBeyondHosted(mop, timeoutInMinutes, poolOf(input, region), region.id);
    const title = displayText(`MOP ${index + 1}: ${mop.title}`);
    return [`- ${flow({ id: mop.id, job: names.get(mop.id), timeoutInMinutes, title })}`];
  });
}

/** What an approver reads, for example `EUS2 decision 1 of 5: MOPs 1-5, manifest 3f2a91`. */
function batchTitle({ plan, manifestHash }: PipelinesInput, region: Region, batch: Batch, count: number): string {
  const first = plan.mops.findIndex(({ id }) => id === batch.mops[0]) + 1;
  const last = first + batch.mops.length - 1;
  const only = first === last ? plan.mops[first - 1] : undefined;
  const irreversible = only?.reversible === false ? ' (CANNOT BE ROLLED BACK)' : '';
  const mops = only ? `MOP ${first}${irreversible}` : `MOPs ${first}-${last}`;
  const manifest = manifestHash === undefined ? '' : `, manifest ${manifestHash.slice(0, 6)}`;
  return `${region.id} decision ${batch.number} of ${count}: ${mops}${manifest}`;
}
