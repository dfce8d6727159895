import type { StepScope } from './job-scope.js';
import { worse } from './result.js';

/** A command that cannot be obeyed fails its step, as the agent has it. */
export function failCommand(step: StepScope, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  step.job.run.issue(step.place, step.recordId, 'error', `Unable to process a command of this step. ${message}`);
  step.commandResult = worse(step.commandResult ?? 'succeeded', 'failed');
}

/** Debug lines are seen only when the pipeline's `System.Debug` is true. */
export function logDebug(step: StepScope, text: string): void {
  if (step.job.variables.get('System.Debug')?.toLowerCase() !== 'true') return;
  const { run } = step.job;
  for (const line of text.split(/\r\n|\r|\n/)) run.log(step.place, `##[debug]${line}`);
}
