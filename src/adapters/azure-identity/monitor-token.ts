import type { AzureIdentity } from './identity.js';

/** The name under which a profile's secrets find it. */
export const monitorTokenName = 'AZURE_RESOURCE_MANAGER_TOKEN';
const scope = 'https://management.azure.com/.default';

/** The environment for probes, with a token for Azure Resource Manager in it where a connection and the profile ask for one. */
export async function withMonitorToken(
  environment: NodeJS.ProcessEnv,
  identity: AzureIdentity | undefined,
  secrets: readonly string[],
): Promise<NodeJS.ProcessEnv> {
  if (identity === undefined || !secrets.includes(monitorTokenName)) return environment;
  const { storageCredential } = await import('./storage-credential.js');
  const token = await storageCredential(identity).getToken(scope);
  return token === null ? environment : { ...environment, [monitorTokenName]: token.token };
}
