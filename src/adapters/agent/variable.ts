import * as tl from 'azure-pipelines-task-lib/task';
import { OperatorError } from '../../release/operator-error.js';

/** A pipeline variable such as `Build.BuildId`; undefined when it is not set or empty. */
export function pipelineVariable(name: string): string | undefined {
  const value = tl.getVariable(name);
  return value === undefined || value === '' ? undefined : value;
}

/** A variable that every agent sets; its absence means that the task was not started by an agent. */
export function agentVariable(name: string): string {
  const value = pipelineVariable(name);
  if (value === undefined) {
    throw new OperatorError(
      `the variable ${name} is not set`,
      'environment of the task',
      'run this task in a pipeline job on an agent',
    );
  }
  return value;
}
