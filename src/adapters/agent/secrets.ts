import * as tl from 'azure-pipelines-task-lib/task';

/** The values of the job's secret variables. */
export function jobSecrets(): readonly string[] {
  return tl
    .getVariables()
    .filter(({ secret }) => secret)
    .map(({ value }) => value);
}
