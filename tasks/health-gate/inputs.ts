import { choice, optional, required } from '../../src/adapters/agent/inputs.js';
import { purposes, type Purpose } from '../../src/health/purposes.js';
import { OperatorError } from '../../src/release/operator-error.js';

/** What the author of the pipeline asks of health-gate. */
export interface HealthGateInputs {
  readonly releaseId: string;
  readonly purpose: Purpose;
  /** Absent only for `crossregion`, which measures in every region. */
  readonly region: string | undefined;
  /** Relative to the release's folder; absent: the plan's. */
  readonly healthProfile: string | undefined;
  readonly playbookFolder: string;
}

export function readInputs(): HealthGateInputs {
  const purpose = choice('purpose', purposes);
  const region = optional('region');
  if (purpose !== 'crossregion' && region === undefined) {
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
  };
}
