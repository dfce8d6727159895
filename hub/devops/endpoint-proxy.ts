import { z } from 'zod';
import { OperatorError } from '../../src/release/operator-error.js';
import { askDevOps, type Project } from './organization.js';

/** The service connection's type and its data sources, as the extension's manifest names them. */
const connectionType = 'mop-release-ledger';
export type DataSource = 'Fleet' | 'Status';

const endpointsSchema = z.object({ value: z.array(z.object({ id: z.string(), name: z.string() })) });
const answerSchema = z.object({
  result: z.union([z.array(z.unknown()), z.string()]).nullish(),
  statusCode: z.union([z.string(), z.number()]).nullish(),
  errorMessage: z.string().nullish(),
});

export interface LedgerEndpoint {
  readonly id: string;
  readonly name: string;
}

/** The ledger's service connections which this person may see in this project. */
export async function ledgerEndpoints(project: Project): Promise<readonly LedgerEndpoint[]> {
  const answer = await askDevOps(project, {
    method: 'GET',
    path: `serviceendpoint/endpoints?type=${connectionType}&api-version=7.1`,
    act: 'look for the service connection of the ledger',
  });
  return endpointsSchema.parse(answer).value;
}

/** Lets Azure DevOps read a small blob with the connection's own token, which stays with the service. GET, 2 MiB at most. */
export async function readThroughProxy(
  project: Project,
  endpoint: LedgerEndpoint,
  dataSourceName: DataSource,
  parameters: Readonly<Record<string, string>>,
): Promise<unknown> {
  const act = `read the ledger's ${dataSourceName.toLowerCase()} through the service connection ${endpoint.name}`;
  const answer = answerSchema.parse(
    await askDevOps(project, {
      method: 'POST',
      path: `serviceendpoint/endpointproxy?endpointId=${encodeURIComponent(endpoint.id)}&api-version=7.1-preview.1`,
      body: { dataSourceDetails: { dataSourceName, parameters }, resultTransformationDetails: {} },
      act,
    }),
  );
  const [first] = typeof answer.result === 'string' ? [answer.result] : (answer.result ?? []);
  const succeeded = /^(200|ok)$/i.test(String(answer.statusCode));
  if (!succeeded || first === undefined)
    throw new OperatorError(
      `Cannot ${act}: ${answer.errorMessage ?? `it answered ${answer.statusCode ?? 'nothing'}`}`,
      `service connection ${endpoint.name}`,
      'check the address and the tokens of the service connection',
    );
  return typeof first === 'string' ? (JSON.parse(first) as unknown) : first;
}
