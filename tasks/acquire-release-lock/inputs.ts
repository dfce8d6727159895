import { choice, integer, required } from '../../src/adapters/agent/inputs.js';

/** What the author of the pipeline asks of acquire-release-lock. */
export interface AcquireReleaseLockInputs {
  readonly releaseId: string;
  readonly action: 'acquire' | 'giveBack';
  readonly region: string;
  /** What the lock is wanted for; a run that holds it already keeps its purpose. */
  readonly purpose: 'execute' | 'rollback';
  readonly waitMs: number;
  readonly pollMs: number;
}

export function readInputs(): AcquireReleaseLockInputs {
  return {
    releaseId: required('releaseId'),
    action: choice('action', ['acquire', 'giveBack']),
    region: required('region'),
    purpose: choice('purpose', ['execute', 'rollback']),
    waitMs: integer('waitMinutes') * 60_000,
    pollMs: integer('pollSeconds', 1) * 1_000,
  };
}
