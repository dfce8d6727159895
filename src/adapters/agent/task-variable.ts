import * as tl from 'azure-pipelines-task-lib/task';

/** Leaves a value for this step's own post-job execution; no other step sees it. */
export function setTaskVariable(name: string, value: string): void {
  tl.setTaskVariable(name, value);
}

/** What this step left with `setTaskVariable`. */
export function taskVariable(name: string): string | undefined {
  const value = tl.getTaskVariable(name);
  return value === undefined || value === '' ? undefined : value;
}
