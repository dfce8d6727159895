import type { StepScope } from './job-scope.js';
import type { Result } from './result.js';
import type { StopLadder } from './stop-ladder.js';

/** How a running step is told to end. */
export interface StepControl {
  readonly stop: AbortSignal;
  readonly kill: AbortSignal;
  readonly ladder: StopLadder;
}

/** A step of a job, ready to run. */
export interface PlannedStep {
  readonly refName: string;
  readonly displayName: string;
  readonly condition: string;
  readonly continueOnError: boolean;
  readonly timeoutMs: number | undefined;
  /** Shared by a task's main and post-job part. */
  readonly taskVariables: StepScope['taskVariables'];
  /** Throws for what keeps the step from running at all. */
  readonly run: (step: StepScope, control: StepControl) => Promise<Result>;
}
