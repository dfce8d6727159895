import type { Job, Stage } from '../expand/expanded.js';
import type { Place } from './events.js';
import type { JobVariables } from './job-variables.js';
import type { Result } from './result.js';
import type { RunScope } from './run-scope.js';
import type { Workspace } from './workspace.js';

/** What the steps of one job share. */
export interface JobScope {
  readonly run: RunScope;
  readonly stage: Stage;
  readonly job: Job;
  readonly place: Place;
  readonly jobId: string;
  readonly workspace: Workspace;
  readonly variables: JobVariables;
  /** `step.variable` → value, as other jobs read them. */
  readonly outputs: Map<string, string>;
  /** Folders that tasks put before PATH, the last one first. */
  readonly paths: string[];
  /** The agent's own environment, before the pipeline's variables. */
  readonly baseEnvironment: Readonly<Record<string, string>>;
  status: Exclude<Result, 'skipped'>;
}

/** What one step's process may do to its job, and what it said about itself so far. */
export interface StepScope {
  readonly job: JobScope;
  readonly place: Place;
  readonly recordId: string;
  /** The step's `name`, or one made of its task's. */
  readonly refName: string;
  /** Kept from a task's main part to its post-job part. */
  readonly taskVariables: Map<string, { readonly value: string; readonly secret: boolean }>;
  /** `##vso[task.complete]`, the worst of them. */
  commandResult: Result | undefined;
  /** Copies of files that commands asked for; the step ends when they are done. */
  readonly pending: Promise<void>[];
}
