import { delimiter } from 'node:path';
import { endpointEnvironment, systemConnection } from './endpoint-environment.js';
import { environmentName } from './job-variables.js';
import type { JobScope, StepScope } from './job-scope.js';
import { orphanMark, orphanVariable } from './orphans.js';
import type { TaskInputs } from './task-inputs.js';

/** Environment of a script: the public variables, the step's own `env`, and PATH as tasks extended it. */
export function scriptEnvironment(job: JobScope, stepEnv: Readonly<Record<string, string>>): Record<string, string> {
  const environment: Record<string, string> = { ...job.baseEnvironment, [orphanVariable]: orphanMark(job) };
  for (const { name, value } of job.variables.public()) environment[environmentName(name)] = value;
  for (const [name, value] of Object.entries(stepEnv)) environment[name] = job.variables.expand(value);
  if (job.paths.length > 0) environment['PATH'] = [...job.paths, environment['PATH'] ?? ''].join(delimiter);
  return environment;
}

/** Environment of a Node task, as azure-pipelines-task-lib reads it: inputs, connections, secrets beside the variables. */
export function taskEnvironment(
  step: StepScope,
  inputs: TaskInputs,
  stepEnv: Readonly<Record<string, string>>,
  displayName: string,
): Record<string, string> {
  const { job } = step;
  const { run, accessToken } = job.run;
  const environment: Record<string, string> = {
    ...scriptEnvironment(job, stepEnv),
    ...systemConnection(run.collectionUri, accessToken),
    SYSTEM_TASKINSTANCEID: step.recordId,
    SYSTEM_TASKINSTANCENAME: step.refName,
    SYSTEM_TASKDISPLAYNAME: displayName,
  };
  for (const endpoint of inputs.endpoints) Object.assign(environment, endpointEnvironment(endpoint));
  for (const [name, value] of inputs.values) environment[`INPUT_${environmentName(name)}`] = value;
  for (const { name, value } of job.variables.secrets()) environment[`SECRET_${environmentName(name)}`] = value;
  for (const [name, { value }] of step.taskVariables) environment[`VSTS_TASKVARIABLE_${environmentName(name)}`] = value;
  environment['VSTS_PUBLIC_VARIABLES'] = JSON.stringify(job.variables.public().map(({ name }) => name));
  environment['VSTS_SECRET_VARIABLES'] = JSON.stringify(job.variables.secrets().map(({ name }) => name));
  return environment;
}
