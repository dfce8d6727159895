import { readMonitorIdentity } from '../../src/adapters/agent/azure-subscription.js';
import type { AzureIdentity } from '../../src/adapters/azure-identity/identity.js';
import { choice, integer, optional, required } from '../../src/adapters/agent/inputs.js';
import { purposes, type Purpose } from '../../src/health/purposes.js';
import { OperatorError } from '../../src/release/operator-error.js';

/** What the author of the pipeline asks of health-gate. */
export interface HealthGateInputs {
  readonly releaseId: string;
  readonly purpose: Purpose;
  /** Absent for `crossregion`, and for the readiness of the whole release: every region is measured. */
  readonly region: string | undefined;
  /** Relative to the release's folder; absent: the plan's. */
  readonly healthProfile: string | undefined;
  readonly playbookFolder: string;
  /** Whom probes of Azure Monitor ask as. */
  readonly azureMonitor: AzureIdentity | undefined;
  /** How long a person's answer is waited for where the verdict is inconclusive or an error. */
  readonly waitMinutes: number;
  readonly pollSeconds: number;
}

export function readInputs(): HealthGateInputs {
  const purpose = choice('purpose', purposes);
  const region = optional('region');
  if ((purpose === 'gate' || purpose === 'postvalidation') && region === undefined) {
    throw new OperatorError(
      `the purpose '${purpose}' needs a region`,
      "input 'region'",
      'write the id of a region of the release',
    );
  }
  return {
    releaseId: required('releaseId'),
    purpose,
    region: purpose === 'crossregion' ? undefined : region,
    healthProfile: optional('healthProfile'),
    playbookFolder: required('playbookFolder'),
    azureMonitor: readMonitorIdentity(optional('azureMonitor')),
    waitMinutes: integer('waitMinutes', 0),
    pollSeconds: integer('pollSeconds', 1),
  };
}
