export type RunResult = 'Succeeded' | 'SucceededWithIssues' | 'Failed' | 'Canceled' | 'Skipped';

/** What came before: a job's `dependsOn` jobs, or a stage's `dependsOn` stages. */
export interface Dependency {
  readonly result: RunResult;
  /**
   * As an expression names them. Of a job: `step.variable`; of a deployment job: `job.step.variable`;
   * of a stage (in a stage's condition): `job.step.variable`, of a deployment job in it: `job.job.step.variable`.
   */
  readonly outputs: ReadonlyMap<string, string>;
}

/** Where an expression stands decides what `succeeded()` and `failed()` look at and whether `dependencies` means jobs or stages. */
export type RuntimeContext = StageContext | JobContext | StepContext;

interface ContextBase {
  /** The values of `variables[…]`; names are compared without case. */
  readonly variables: ReadonlyMap<string, string>;
  /** The run is being canceled. */
  readonly canceled: boolean;
}

export interface StageContext extends ContextBase {
  readonly at: 'stage';
  /** The stages of `dependsOn`, direct ones, by name. */
  readonly dependencies: ReadonlyMap<string, Dependency>;
  /** All stages this one depends on, also through others: `succeeded()` without names looks at them. */
  readonly ancestors: ReadonlyMap<string, RunResult>;
}

export interface JobContext extends ContextBase {
  readonly at: 'job';
  readonly dependencies: ReadonlyMap<string, Dependency>;
  readonly ancestors: ReadonlyMap<string, RunResult>;
  /** Stage → job → outputs and result. Conditions may name only the stages in `dependsOn` of this job's stage. */
  readonly stageDependencies: ReadonlyMap<string, ReadonlyMap<string, Dependency>>;
}

export interface StepContext extends ContextBase {
  readonly at: 'step';
  /** The job's status so far (`Agent.JobStatus`). */
  readonly jobStatus: 'Succeeded' | 'SucceededWithIssues' | 'Failed' | 'Canceled';
}
