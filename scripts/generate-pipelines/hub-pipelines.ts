import { consumerYaml } from './consumer-yaml.js';
import { ledgerLine } from './ledger-line.js';
import { poolOf } from './pool.js';
import { flow, scalar } from './yaml-text.js';
import type { GeneratedPipeline, PipelinesInput, PlanOutline, Pool } from './pipelines-input.js';

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
    ledgerLine(input),
    `pool: ${flow(poolOf(input, hub))}`,
    ...(input.subset === true
      ? [
          `mops: ${scalar(plan.mops.map((mop) => mop.id).join(','))}`,
          `regions: ${scalar(plan.regions.map((region) => region.id).join(','))}`,
        ]
      : []),
    ...(input.pollSeconds === undefined ? [] : [`pollSeconds: ${input.pollSeconds}`]),
  ];
  return ofHub(hub, 'prepare', consumerYaml(input, 'prepare-release.yml', about, parameters));
}

/** Checks all regions together and completes the release, in the documentation hub's organization. */
export function finishPipeline(input: PipelinesInput, hub: Region): GeneratedPipeline {
  const { plan } = input;
  const about = [
    `${plan.release}: checks all ${plan.regions.length} regions together and completes the release.`,
    `For ${hub.organization}, project ${hub.project}, the documentation hub.`,
    'A person starts it after the last region.',
  ];
  return ofHub(
    hub,
    'finish',
    consumerYaml(input, 'finish-release.yml', about, parametersOf(input, poolOf(input, hub))),
  );
}

/** Every quarter of an hour: the service allows about 1000 scheduled runs of a pipeline a week. */
const watchSchedule = [
  'schedules: # times are UTC',
  '  - cron: "*/15 * * * *"',
  '    displayName: Look after the release',
  '    branches: { include: [main] } # the branch that holds this file',
  '    always: true # also when nothing was pushed',
  '    batch: true # no second run beside one that is in progress',
];

/** Raises alerts and repairs projections by the clock, in the documentation hub's organization. */
export function watchPipeline(input: PipelinesInput, hub: Region): GeneratedPipeline {
  const about = [
    `${input.plan.release}: raises stale heartbeats and overdue decisions, and repairs status.json.`,
    `For ${hub.organization}, project ${hub.project}, the documentation hub.`,
    'The clock starts it; delete the pipeline, or switch it off, when the release has ended.',
    'Its pool needs no Ansible, but an agent that is free: behind a MOP of hours it would look too late.',
  ];
  const parameters = parametersOf(input, input.watchPool ?? poolOf(input, hub));
  return ofHub(hub, 'watch', consumerYaml(input, 'watch.yml', about, parameters, watchSchedule));
}

function parametersOf(input: PipelinesInput, pool: Pool): readonly string[] {
  return [`releaseId: ${scalar(input.plan.release)}`, ledgerLine(input), `pool: ${flow(pool)}`];
}

function ofHub(
  { organization, project }: Region,
  kind: 'prepare' | 'finish' | 'watch',
  text: string,
): GeneratedPipeline {
  return { organization, project, fileName: `${kind}.yml`, kind, text };
}
