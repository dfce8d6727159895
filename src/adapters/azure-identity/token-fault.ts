import { IdentityRefused, IdentityUnavailable } from '../azure-blob/identity-fault.js';
import type { AzureIdentity } from './identity.js';

/** Entra's own codes that a person can act on, and what to do. */
const known: readonly (readonly [RegExp, string, string])[] = [
  [
    /^7000222$/,
    "the service principal's secret has expired",
    'make a new secret and save it in the service connection',
  ],
  [
    /^7000215$/,
    "the service principal's secret is wrong",
    "save the secret's value (not its id) in the service connection",
  ],
  [
    /^(700016|700024|7000229)$/,
    'Entra does not know the service principal in this tenant',
    "correct the tenant and the application's id in the service connection",
  ],
  [
    /^7002\d+$/,
    'no federated credential of the service principal is for this service connection',
    "add one with the issuer and subject that the service connection's page shows",
  ],
  [/^9000[0-9]+$/, 'the tenant does not exist', 'correct the tenant in the service connection'],
];
/** Codes with which Entra says that it cannot now. */
const passing = /^(90033|90024|50196|500\d\d\d\d)$/;

/**
 * What an operator must know when no token was to be had. The SDK's own error quotes answers, which may hold tokens: only
 * codes are taken from it. `hasWorked`: the same identity was given one before, so that a fault without a code may pass.
 */
export function tokenFault(
  error: unknown,
  identity: AzureIdentity,
  { what: token, hasWorked }: { readonly what: string; readonly hasWorked: boolean },
): Error {
  const text = error instanceof Error ? `${error.name} ${error.message}` : String(error);
  const code = /AADSTS(\d{4,8})/.exec(text)?.[1];
  const what = `${token} cannot be had for the ${identity.kind}`;
  const reason = known.find(([pattern]) => code !== undefined && pattern.test(code));
  if (reason) return new IdentityRefused(`${what}: ${reason[1]} (AADSTS${code})`, where(identity), reason[2]);
  if (code !== undefined && !passing.test(code))
    return new IdentityRefused(
      `${what}: Entra refuses with AADSTS${code}`,
      where(identity),
      `look at https://login.microsoftonline.com/error?code=${code} and mend the service connection`,
    );
  if (isOfAzureDevOps(text) && !hasWorked)
    return new IdentityRefused(
      `${what}: Azure DevOps gives this job no token of the service connection`,
      where(identity),
      'check that the connection uses workload identity federation and that this pipeline may use it',
    );
  const { next, why } = silence(identity);
  if (hasWorked) return new IdentityUnavailable(`${what}: ${why}`, where(identity), 'run the step again');
  return new IdentityRefused(`${what}: ${why}`, where(identity), next);
}

function isOfAzureDevOps(text: string): boolean {
  return text.includes('AzurePipelinesCredential');
}

/** The SDK does not say why nothing came back. */
function silence(identity: AzureIdentity): { readonly why: string; readonly next: string } {
  if (identity.kind === 'managed identity')
    return {
      why: 'this agent offers none',
      next: 'run on an Azure machine to which the identity is assigned, or use a connection with workload identity',
    };
  return {
    why: `${hostOf(identity.authority)} does not answer as it should`,
    next: 'check that this agent may reach it, its proxy and its certificates',
  };
}

function where(identity: AzureIdentity): string {
  if (identity.kind === 'managed identity')
    return identity.clientId === undefined ? "the agent's identity" : `client ${identity.clientId}`;
  return `client ${identity.clientId} in tenant ${identity.tenantId}`;
}

function hostOf(authority: string): string {
  return URL.canParse(authority) ? new URL(authority).host : authority;
}
