import type { ExpandedPipeline, Job, Pool, Schedule, Stage, Step, Variable } from './expanded.js';

/** Plain data in the shape of the official schema for expanded pipelines; scalars are text, as YAML has them. */
export type YamlValue = string | number | boolean | readonly YamlValue[] | { readonly [key: string]: YamlValue };
export type YamlObject = Readonly<Record<string, YamlValue>>;

/** Writes out what differs from the service's defaults, and every `dependsOn`. */
export function toYamlObject(pipeline: ExpandedPipeline): YamlObject {
  return present({
    name: pipeline.name,
    lockBehavior: pipeline.lockBehavior,
    resources: pipeline.resources && {
      repositories: pipeline.resources.repositories.map((each) => present({ ...each })),
    },
    schedules: pipeline.schedules?.map(schedule),
    variables: variables(pipeline.variables),
    stages: pipeline.stages.map(stage),
  });
}

function schedule({ branches, always, batch, ...each }: Schedule): YamlObject {
  return present({
    ...each,
    branches: branches && present({ ...branches }),
    always: String(always),
    batch: String(batch),
  });
}

function stage(each: Stage): YamlObject {
  return present({
    stage: each.stage,
    displayName: each.displayName,
    dependsOn: each.dependsOn,
    condition: each.condition,
    isSkippable: each.isSkippable ? undefined : 'false',
    lockBehavior: each.lockBehavior,
    variables: variables(each.variables),
    jobs: each.jobs.map(job),
  });
}

function job(each: Job): YamlObject {
  const steps = each.steps.map(step);
  const own: Optional =
    each.kind === 'job' ? { steps } : { environment: each.environment, strategy: { runOnce: { deploy: { steps } } } };
  return present({
    [each.kind]: each.name,
    displayName: each.displayName,
    dependsOn: each.dependsOn,
    condition: each.condition,
    timeoutInMinutes: String(each.timeoutInMinutes),
    cancelTimeoutInMinutes: String(each.cancelTimeoutInMinutes),
    continueOnError: each.continueOnError ? 'true' : undefined,
    pool: each.pool && pool(each.pool),
    workspace: each.workspace && { clean: each.workspace.clean },
    variables: variables(each.variables),
    ...own,
  });
}

function pool(each: Pool): YamlObject {
  return present({
    name: each.name,
    vmImage: each.vmImage,
    demands: each.demands.length > 0 ? each.demands : undefined,
  });
}

function variables(list: readonly Variable[]): YamlValue | undefined {
  if (list.length === 0) return undefined;
  return list.map(({ name, value, readonly }) => present({ name, value, readonly: readonly ? 'true' : undefined }));
}

/** The official schema wants a task's `continueOnError` and numbers as such, and those of every other step as text. */
function step(each: Step): YamlObject {
  const isTask = each.kind === 'task';
  const base: Optional = {
    name: each.name,
    displayName: each.displayName,
    condition: each.condition,
    enabled: each.enabled ? undefined : 'false',
    continueOnError: each.continueOnError ? (isTask ? true : 'true') : undefined,
    timeoutInMinutes: numeral(each.timeoutInMinutes, isTask),
    retryCountOnTaskFailure: numeral(each.retryCountOnTaskFailure, isTask),
    env: Object.keys(each.env).length > 0 ? each.env : undefined,
  };
  return present({ ...ownKeys(each), ...base });
}

function ownKeys(each: Step): Optional {
  switch (each.kind) {
    case 'task':
      return { task: each.task, inputs: Object.keys(each.inputs).length > 0 ? each.inputs : undefined };
    case 'script':
    case 'bash':
      return {
        [each.kind]: each.script,
        workingDirectory: each.workingDirectory,
        failOnStderr: each.failOnStderr ? 'true' : undefined,
      };
    case 'checkout': {
      const { repository, clean, path, fetchDepth, fetchTags, persistCredentials, submodules } = each;
      return { checkout: repository, clean, path, fetchDepth, fetchTags, persistCredentials, submodules };
    }
    case 'download':
      return { download: each.what, artifact: each.artifact, patterns: each.patterns, path: each.path };
    case 'publish':
      return { publish: each.path, artifact: each.artifact };
  }
}

function numeral(value: number, isTask: boolean): YamlValue | undefined {
  if (value === 0) return undefined;
  return isTask ? value : String(value);
}

type Optional = Readonly<Record<string, YamlValue | undefined>>;

function present(values: Optional): YamlObject {
  const entries = Object.entries(values).filter((entry): entry is [string, YamlValue] => entry[1] !== undefined);
  return Object.fromEntries(entries);
}
