/**
 * A pipeline after every template expression is gone, with the service's defaults filled in.
 * `condition: undefined` means the service's default, `succeeded()`.
 */
export interface ExpandedPipeline {
  readonly name?: string;
  readonly variables: readonly Variable[];
  readonly lockBehavior?: LockBehavior;
  readonly resources?: Resources;
  readonly schedules?: readonly Schedule[];
  readonly stages: readonly Stage[];
}

/** When the service starts the pipeline by itself; `cron` is in UTC. */
export interface Schedule {
  readonly cron: string;
  readonly displayName?: string;
  readonly branches?: { readonly include: readonly string[]; readonly exclude?: readonly string[] };
  readonly always: boolean;
  readonly batch: boolean;
}

export type LockBehavior = 'sequential' | 'runLatest';

/** `value` may still hold `$(macro)` or `$[ runtime ]`. */
export interface Variable {
  readonly name: string;
  readonly value: string;
  readonly readonly: boolean;
}

export interface Resources {
  readonly repositories: readonly RepositoryResource[];
}

export interface RepositoryResource {
  readonly repository: string;
  readonly type: string;
  readonly name?: string;
  readonly ref?: string;
  readonly endpoint?: string;
}

export interface Stage {
  readonly stage: string;
  readonly displayName?: string;
  /** Never absent: without `dependsOn` in the file it names the stage before this one. */
  readonly dependsOn: readonly string[];
  readonly condition?: string;
  readonly isSkippable: boolean;
  readonly variables: readonly Variable[];
  readonly lockBehavior?: LockBehavior;
  readonly jobs: readonly Job[];
}

interface JobBase {
  readonly name: string;
  readonly displayName?: string;
  readonly dependsOn: readonly string[];
  readonly condition?: string;
  /** `0` = no limit. */
  readonly timeoutInMinutes: number;
  readonly cancelTimeoutInMinutes: number;
  readonly continueOnError: boolean;
  readonly variables: readonly Variable[];
  readonly pool?: Pool;
  readonly workspace?: { readonly clean: 'outputs' | 'resources' | 'all' };
  readonly steps: readonly Step[];
}

/** Begins with an implicit `checkout: self` when the file has no checkout of its own; the list here already holds it. */
export interface PlainJob extends JobBase {
  readonly kind: 'job';
}

/** Steps are those of `strategy.runOnce.deploy`. Nothing is checked out by itself; artifacts are downloaded unless `download: none` is there. */
export interface DeploymentJob extends JobBase {
  readonly kind: 'deployment';
  /** May hold `$(macro)`. */
  readonly environment: string;
}

export type Job = PlainJob | DeploymentJob;

export interface Pool {
  readonly name?: string;
  readonly vmImage?: string;
  readonly demands: readonly string[];
}

interface StepBase {
  readonly name?: string;
  readonly displayName?: string;
  readonly condition?: string;
  readonly enabled: boolean;
  readonly continueOnError: boolean;
  /** `0` = the job's limit only. */
  readonly timeoutInMinutes: number;
  readonly retryCountOnTaskFailure: number;
  readonly env: Readonly<Record<string, string>>;
}

export interface TaskStep extends StepBase {
  readonly kind: 'task';
  /** As written, for example `run-mop@0`. */
  readonly task: string;
  readonly inputs: Readonly<Record<string, string>>;
}

export interface ScriptStep extends StepBase {
  readonly kind: 'script' | 'bash';
  readonly script: string;
  readonly workingDirectory?: string;
  readonly failOnStderr: boolean;
}

export interface CheckoutStep extends StepBase {
  readonly kind: 'checkout';
  /** `self`, `none` or an alias of `resources.repositories`. */
  readonly repository: string;
  readonly clean?: string;
  readonly path?: string;
  readonly fetchDepth?: string;
  readonly fetchTags?: string;
  readonly persistCredentials?: string;
  readonly submodules?: string;
}

export interface DownloadStep extends StepBase {
  readonly kind: 'download';
  /** `none` or `current`. */
  readonly what: string;
  readonly artifact?: string;
  readonly patterns?: string;
  readonly path?: string;
}

export interface PublishStep extends StepBase {
  readonly kind: 'publish';
  readonly path: string;
  readonly artifact?: string;
}

export type Step = TaskStep | ScriptStep | CheckoutStep | DownloadStep | PublishStep;
