import type { CellState } from '../../src/ledger/state.js';
import type { LockView } from '../operations/operations-view.js';
import type { Proposal } from './desk.js';

/** The lock as it is shown: its grant, and what was seen of the open attempt's heartbeat, which the rules ask for. */
export function breakLock({ region, token, silence }: Pick<LockView, 'region' | 'token' | 'silence'>): Proposal {
  return {
    title: `Break the lock of ${region}`,
    consequences: [
      `${region} loses the lock and is failed until its pipeline is run again.`,
      'A run that still holds it is fenced off: whatever it reports is refused, and its playbook is stopped.',
      'Look at the hosts before anything is started there again.',
    ],
    verb: 'Break the lock',
    danger: true,
    command: (reason) => ({
      type: 'break-lock',
      holder: token,
      reason,
      ...(silence === undefined ? {} : { silence }),
    }),
  };
}

export function skipMop(region: string, mop: string): Proposal {
  return {
    title: `Skip ${mop} in ${region}`,
    consequences: [`${mop} is never run in ${region}.`, 'MOPs that depend on it run as if it had succeeded.'],
    verb: 'Skip the MOP',
    danger: true,
    command: (reason) => ({ type: 'skip-mop', region, mop, reason }),
  };
}

export function retryRegion(region: string): Proposal {
  return {
    title: `Let ${region} run again`,
    consequences: [
      'Its failed MOPs get as many attempts again as the policy allows, and a no-go is lifted.',
      `Nothing starts by itself: run the pipeline of ${region} again.`,
    ],
    verb: 'Allow the retry',
    command: (reason) => ({ type: 'retry-region', region, reason }),
  };
}

export function rollBackRegion(region: string): Proposal {
  return {
    title: `Roll back ${region}`,
    consequences: [
      `Every MOP that ran in ${region} is to be rolled back, last first.`,
      'Nothing else is executed until the rollback has finished.',
    ],
    verb: 'Roll back the region',
    danger: true,
    command: (reason) => ({ type: 'decide', region, choice: 'rollback-region', reason }),
  };
}

/** What a person may do about one MOP in one region, in its present state. */
export function actsOnCell(
  region: string,
  mop: string,
  { status }: CellState,
): readonly { readonly label: string; readonly proposal: Proposal }[] {
  if (status === 'succeeded') return [{ label: 'Roll back the region…', proposal: rollBackRegion(region) }];
  if (status === 'pending') return [{ label: 'Skip…', proposal: skipMop(region, mop) }];
  if (status === 'running' || status === 'rolling-back' || status === 'skipped') return [];
  return [
    { label: 'Allow a retry…', proposal: retryRegion(region) },
    { label: 'Roll back the region…', proposal: rollBackRegion(region) },
    { label: 'Skip…', proposal: skipMop(region, mop) },
  ];
}
