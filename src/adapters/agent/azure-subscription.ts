import * as tl from 'azure-pipelines-task-lib/task';
import { OperatorError } from '../../release/operator-error.js';
import type { AzureIdentity } from '../azure-identity/identity.js';
import { required } from './inputs.js';

/** Blob hosts of the clouds, as a service connection names them. */
const blobSuffixes: Readonly<Record<string, string>> = {
  azurecloud: 'core.windows.net',
  azureusgovernment: 'core.usgovcloudapi.net',
  azurechinacloud: 'core.chinacloudapi.cn',
};

const blobHost =
  /^[a-z0-9-]+(\.[a-z0-9]+)?\.blob\.(core\.(windows\.net|usgovcloudapi\.net|chinacloudapi\.cn)|storage\.azure\.net)$/;
const loopback = /^(127\.0\.0\.1|localhost)$/;

export interface AzureAccount {
  readonly accountUrl: string;
  readonly fleet: string;
  readonly identity: AzureIdentity;
}

/** Reads the Azure Resource Manager connection that `azureSubscription` names, and which account and fleet are meant. */
export function readAzureAccount(): AzureAccount {
  const id = required('azureSubscription');
  return {
    accountUrl: accountUrlOf(required('storageAccount'), tl.getEndpointDataParameter(id, 'environment', true)),
    fleet: required('fleet'),
    identity: identityOf(id, 'azureSubscription'),
  };
}

/** Who probes of Azure Monitor ask as: the Azure Resource Manager connection that the input `azureMonitor` names, where it names one. */
export function readMonitorIdentity(id: string | undefined): AzureIdentity | undefined {
  return id === undefined ? undefined : identityOf(id, 'azureMonitor');
}

function identityOf(id: string, input: string): AzureIdentity {
  const scheme = tl.getEndpointAuthorizationScheme(id, true)?.toLowerCase();
  switch (scheme) {
    case 'workloadidentityfederation':
      return {
        kind: 'workload identity',
        ...principal(id, input),
        connectionId: id,
        jobToken: part(
          tl.getEndpointAuthorizationParameter('SYSTEMVSSCONNECTION', 'AccessToken', true),
          "job's token",
          input,
        ),
      };
    case 'serviceprincipal':
      return { kind: 'service principal', ...principal(id, input), secret: secretOf(id, input) };
    case 'managedserviceidentity': {
      const clientId = tl.getEndpointDataParameter(id, 'msiclientId', true)?.trim();
      return { kind: 'managed identity', ...(clientId ? { clientId } : {}) };
    }
    default:
      throw new OperatorError(
        scheme === undefined
          ? 'the service connection has no way to sign in'
          : `a service connection that signs in with '${scheme}' cannot be used`,
        `input '${input}'`,
        'name an Azure Resource Manager connection with workload identity federation, a secret or a managed identity, that this pipeline may use',
      );
  }
}

function principal(id: string, input: string): { tenantId: string; clientId: string; authority: string } {
  const authority = tl.getEndpointDataParameter(id, 'environmentAuthorityUrl', true)?.trim();
  return {
    tenantId: part(tl.getEndpointAuthorizationParameter(id, 'tenantid', true), 'tenant', input),
    clientId: part(
      tl.getEndpointAuthorizationParameter(id, 'serviceprincipalid', true),
      "service principal's id",
      input,
    ),
    authority: authority ? authority : 'https://login.microsoftonline.com/',
  };
}

function secretOf(id: string, input: string): string {
  if (tl.getEndpointAuthorizationParameter(id, 'authenticationType', true) === 'spnCertificate') {
    throw new OperatorError(
      'a service principal with a certificate cannot be used',
      `input '${input}'`,
      'use workload identity federation, which needs no secret at all',
    );
  }
  return part(
    tl.getEndpointAuthorizationParameter(id, 'serviceprincipalkey', true),
    "service principal's secret",
    input,
  );
}

/** A token for one storage account is good for all that its identity may reach: it goes to Azure's own hosts, and to this machine. */
function accountUrlOf(text: string, environment = 'AzureCloud'): string {
  if (/^[a-z0-9]{3,24}$/.test(text)) {
    const suffix = blobSuffixes[environment.toLowerCase()];
    if (suffix !== undefined) return `https://${text}.blob.${suffix}`;
    throw new OperatorError(
      `the cloud '${environment}' has no storage host known here`,
      "input 'storageAccount'",
      "give the account's blob URL instead of its name",
    );
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:' && (blobHost.test(url.hostname) || loopback.test(url.hostname)))
    return text.replace(/\/+$/, '');
  throw new OperatorError(
    `'${text}' is neither the name of a storage account nor the https URL of its blobs`,
    "input 'storageAccount'",
    'write for example contosomop, or https://contosomop.blob.core.windows.net',
  );
}

function part(value: string | undefined, name: string, input: string): string {
  const text = value?.trim() ?? '';
  if (text !== '') return text;
  throw new OperatorError(
    `the service connection has no ${name}`,
    `input '${input}'`,
    'complete it in the project settings, and check that this pipeline may use it',
  );
}
