import type { TokenCredential } from '@azure/identity';
import type { ExpiringEnvironment } from '../probes/allowed-environment.js';
import type { AzureIdentity } from './identity.js';

/** The name under which a profile's secrets find it. */
export const monitorTokenName = 'AZURE_RESOURCE_MANAGER_TOKEN';
const scope = 'https://management.azure.com/.default';

/**
 * The environment for probes, with a token for Azure Resource Manager in it where a connection and the profile ask for one. A
 * token lives about an hour, a MOP may take two: asked again, it holds one that is good now.
 */
export function monitorEnvironment(
  environment: NodeJS.ProcessEnv,
  identity: AzureIdentity | undefined,
  secrets: readonly string[],
): () => Promise<ExpiringEnvironment> {
  if (identity === undefined || !secrets.includes(monitorTokenName))
    return () => Promise.resolve({ values: environment });
  let credential: TokenCredential | undefined;
  return async () => {
    const { storageCredential } = await import('./storage-credential.js');
    credential ??= storageCredential(identity, "Azure Resource Manager's token");
    const token = await credential.getToken(scope);
    if (token === null) return { values: environment };
    return {
      values: { ...environment, [monitorTokenName]: token.token },
      lastsMs: token.expiresOnTimestamp - Date.now(),
    };
  };
}
