import type { Command } from '../../src/ledger/commands.js';
import type { FencingToken, Run } from '../../src/ledger/events.js';
import { lostEvent } from '../../src/ledger/lost-event.js';
import type { Silence } from '../../src/ledger/silence.js';
import type { StopBeside } from '../../src/ledger/stops-beside.js';
import type { ControlReleaseInputs } from './inputs.js';

interface Surroundings {
  readonly run: Run;
  readonly version: string;
  /** The grant of the lock that was looked at; absent where nobody held it. */
  readonly holder?: FencingToken | undefined;
  /** What was seen of the open attempt's executor, where one is open. */
  readonly silence?: Silence;
  /** The emergency stops beside the log, where one is to be cleared. */
  readonly stops?: readonly StopBeside[];
}

/** The ledger's command for every action but `decide`, which needs an approval first. Inputs that the action needs are there. */
export function commandOf(
  inputs: ControlReleaseInputs,
  { run, version, holder, silence, stops = [] }: Surroundings,
): Command {
  const { action, reason = '', region = '', mop = '', text = '', alertId = '' } = inputs;
  const silent = silence === undefined ? {} : { silence };
  const about = { ...(region === '' ? {} : { region }), ...(mop === '' ? {} : { mop }) };
  switch (action) {
    case 'stop':
    case 'abandon':
      return { type: action, reason };
    case 'clear':
      return { type: 'clear', reason, seen: stops };
    case 'break-lock':
      return { type: 'break-lock', holder, reason, ...silent };
    case 'take-over':
      return { type: 'take-over', region, run, version, proof: 'person', holder, reason, ...silent };
    case 'skip-mop':
      return { type: 'skip-mop', region, mop, reason };
    case 'skip-region':
    case 'retry-region':
      return { type: action, region, reason };
    case 'accept-loss':
      return { type: 'accept-loss', lost: lostEvent(text), reason };
    case 'acknowledge':
      return { type: 'acknowledge', alert: alertId, reason };
    case 'attest':
      return { type: 'attest', text, ...about, ...(inputs.item === undefined ? {} : { item: inputs.item }) };
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
