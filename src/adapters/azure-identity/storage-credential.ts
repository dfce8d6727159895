import {
  AzurePipelinesCredential,
  ClientSecretCredential,
  ManagedIdentityCredential,
  type AccessToken,
  type GetTokenOptions,
  type TokenCredential,
} from '@azure/identity';
import { requestWithinMs } from '../azure-blob/storage-fault.js';
import type { AzureIdentity } from './identity.js';
import { tokenFault } from './token-fault.js';

/** Authorities of the clouds that Microsoft runs; of any other (Azure Stack) the list of authorities knows nothing. */
const publicAuthorities =
  /^login\.(microsoftonline\.(com|us)|windows\.net|chinacloudapi\.cn|partner\.microsoftonline\.cn)$/;

/** Tokens for the storage, or whatever else is asked for, in the name of a service connection; what goes wrong is one sentence without a secret. */
export function storageCredential(identity: AzureIdentity, what = "The storage's token"): TokenCredential {
  let credential: TokenCredential | undefined;
  let hasWorked = false;
  return {
    async getToken(scopes, options) {
      try {
        credential ??= credentialOf(identity);
        const token = await withinDeadline(credential, scopes, options);
        hasWorked ||= token !== null;
        return token;
      } catch (error) {
        throw tokenFault(error, identity, { what, hasWorked });
      }
    },
  };
}

function credentialOf(identity: AzureIdentity): TokenCredential {
  switch (identity.kind) {
    case 'workload identity': {
      const { tenantId, clientId, connectionId, jobToken, authority } = identity;
      return new AzurePipelinesCredential(tenantId, clientId, connectionId, jobToken, at(authority));
    }
    case 'service principal':
      return new ClientSecretCredential(identity.tenantId, identity.clientId, identity.secret, at(identity.authority));
    case 'managed identity':
      return new ManagedIdentityCredential(identity.clientId === undefined ? {} : { clientId: identity.clientId });
  }
}

function at(authority: string): { authorityHost: string; disableInstanceDiscovery: boolean } {
  const isPublic = URL.canParse(authority) && publicAuthorities.test(new URL(authority).hostname);
  return { authorityHost: authority, disableInstanceDiscovery: !isPublic };
}

/** Not every way to a token heeds the signal: an address that swallows requests would hold the task for minutes. */
async function withinDeadline(
  credential: TokenCredential,
  scopes: string | string[],
  options: GetTokenOptions | undefined,
): Promise<AccessToken | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`ETIMEDOUT after ${requestWithinMs / 1000} s`));
    }, requestWithinMs);
  });
  try {
    return await Promise.race([credential.getToken(scopes, options), late]);
  } finally {
    clearTimeout(timer);
  }
}
