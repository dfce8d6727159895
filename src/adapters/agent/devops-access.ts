import * as tl from 'azure-pipelines-task-lib/task';
import { OperatorError } from '../../release/operator-error.js';
import type { DevOpsAccess } from '../azure-devops/rest-client.js';
import { currentRun } from './actor.js';

/** Access to this run's own organization with the job's token. */
export function currentAccess(): DevOpsAccess {
  const { organization, project } = currentRun();
  const token = tl.getEndpointAuthorizationParameter('SYSTEMVSSCONNECTION', 'AccessToken', true);
  if (token === undefined || token === '') {
    throw new OperatorError(
      "the job's token is not there",
      'environment of the task',
      'run this task in a pipeline job on an agent',
    );
  }
  return { organization, project, token };
}
