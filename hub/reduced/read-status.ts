import { z } from 'zod';
import { OperatorError } from '../../src/release/operator-error.js';
import { ledgerEndpoints, readThroughProxy } from '../devops/endpoint-proxy.js';
import type { Project } from '../devops/organization.js';
import { statusSchema, type Status } from './status-view.js';

const fleetSchema = z.object({ active: z.string() });
const releaseName = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** status.json of the active release, read by Azure DevOps with the service connection's token. */
export async function readStatus(project: Project): Promise<Status> {
  const [endpoint] = await ledgerEndpoints(project);
  if (!endpoint)
    throw new OperatorError(
      'No service connection of the type MOP release ledger is visible to you',
      project.project,
      'ask the administrator of the project to let you use it',
    );
  const fleet = fleetSchema.safeParse(await readThroughProxy(project, endpoint, 'Fleet', {}));
  if (!fleet.success || !releaseName.test(fleet.data.active))
    throw new OperatorError('No release is active in this fleet', endpoint.name, 'start the pipeline `prepare`');
  const status = statusSchema.safeParse(
    await readThroughProxy(project, endpoint, 'Status', { release: fleet.data.active }),
  );
  if (status.success) return status.data;
  throw new OperatorError(
    'The status of the release is not readable',
    endpoint.name,
    'start the pipeline `watch`, which repairs it',
  );
}
