import type { Command } from '../../src/ledger/commands.js';
import type { Run } from '../../src/ledger/events.js';
import type { ControlReleaseInputs } from './inputs.js';

interface Surroundings {
  readonly run: Run;
  readonly version: string;
  /** Age of the open attempt's last heartbeat, where one is open. */
  readonly silentMs?: number;
}

/** The ledger's command for every action but `decide`, which needs an approval first. Inputs that the action needs are there. */
export function commandOf(inputs: ControlReleaseInputs, { run, version, silentMs }: Surroundings): Command {
  const { action, reason = '', region = '', mop = '', text = '', alertId = '' } = inputs;
  const silence = silentMs === undefined ? {} : { silentMs };
  const about = { ...(region === '' ? {} : { region }), ...(mop === '' ? {} : { mop }) };
  switch (action) {
    case 'stop':
    case 'clear':
    case 'abandon':
      return { type: action, reason };
    case 'break-lock':
      return { type: 'break-lock', reason, ...silence };
    case 'take-over':
      return { type: 'take-over', region, run, version, proof: 'person', reason, ...silence };
    case 'skip-mop':
      return { type: 'skip-mop', region, mop, reason };
    case 'skip-region':
    case 'retry-region':
      return { type: action, region, reason };
    case 'acknowledge':
      return { type: 'acknowledge', alert: alertId, reason };
    case 'attest':
    case 'deviation':
    case 'lesson':
      return { type: action, text, ...about };
    case 'complete':
      return {
        type: 'complete',
        summary: text === '' ? 'Every region is done and the cross-region checks passed.' : text,
      };
    case 'decide':
      throw new Error('decide is made with its approval');
  }
}
