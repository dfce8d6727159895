import { readMonitorIdentity } from '../../src/adapters/agent/azure-subscription.js';
import { choice, optional, required } from '../../src/adapters/agent/inputs.js';
import { agentVariable, pipelineVariable } from '../../src/adapters/agent/variable.js';
import type { AzureIdentity } from '../../src/adapters/azure-identity/identity.js';
import { environmentNames } from '../../src/adapters/ansible/environment.js';
import type { FencingToken } from '../../src/ledger/events.js';
import { parseToken } from '../../src/ledger/token.js';
import { OperatorError } from '../../src/release/operator-error.js';

/** What the author of the pipeline asks of run-mop. */
export interface RunMopInputs {
  readonly releaseId: string;
  readonly region: string;
  /** Undefined only with `recover`, which finds it in the ledger. */
  readonly mop: string | undefined;
  readonly action: 'execute' | 'rollback' | 'recover';
  readonly playbookFolder: string;
  readonly inventory: string | undefined;
  readonly extraVars: string | undefined;
  readonly limit: string | undefined;
  readonly tags: string | undefined;
  readonly vaultPassword: string | undefined;
  readonly vaultPasswordFile: string | undefined;
  readonly sshKeyFile: string | undefined;
  /** Names of environment variables for the playbooks. */
  readonly environment: readonly string[];
  /** Undefined: the plan's. */
  readonly verbosity: number | undefined;
  /** Relative to the release's folder; absent: the plan's. */
  readonly healthProfile: string | undefined;
  /** Whom probes of Azure Monitor ask as. */
  readonly azureMonitor: AzureIdentity | undefined;
  /** Undefined: the token that the ledger granted to this run. */
  readonly token: FencingToken | undefined;
}

export function readInputs(): RunMopInputs {
  const action = choice('action', ['execute', 'rollback', 'recover']);
  return {
    releaseId: required('releaseId'),
    region: required('region'),
    mop: action === 'recover' ? undefined : required('mop'),
    action,
    playbookFolder:
      optional('playbookFolder') ??
      pipelineVariable('Build.SourcesDirectory') ??
      agentVariable('System.DefaultWorkingDirectory'),
    inventory: optional('inventory'),
    extraVars: optional('extraVars'),
    limit: optional('limit'),
    tags: optional('tags'),
    vaultPassword: optional('vaultPassword'),
    vaultPasswordFile: optional('vaultPasswordFile'),
    sshKeyFile: optional('sshKeyFile'),
    environment: environmentNames(optional('environment'), process.env),
    verbosity: readVerbosity(optional('verbosity')),
    healthProfile: optional('healthProfile'),
    azureMonitor: readMonitorIdentity(optional('azureMonitor')),
    token: readToken(optional('fencingToken')),
  };
}

function readVerbosity(text: string | undefined): number | undefined {
  if (text === undefined || /^[0-4]$/.test(text)) return text === undefined ? undefined : Number(text);
  throw new OperatorError(`'${text}' is not a verbosity`, "input 'verbosity'", 'write a number from 0 to 4');
}

function readToken(text: string | undefined): FencingToken | undefined {
  if (text === undefined) return undefined;
  const token = parseToken(text);
  if (!token) {
    throw new OperatorError(
      'this is not a fencing token',
      "input 'fencingToken'",
      'write $(lock.fencingToken), with the name of the acquire-release-lock step of this job, or leave it empty',
    );
  }
  return token;
}
