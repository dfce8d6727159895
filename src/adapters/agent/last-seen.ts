import * as tl from 'azure-pipelines-task-lib/task';
import type { FencingToken } from '../../ledger/events.js';
import type { Ledger } from '../../ledger/ledger.js';
import { formatToken, parseToken } from '../../ledger/token.js';
import { OperatorError } from '../../release/operator-error.js';
import { say } from './log.js';
import { setOutput } from './outputs.js';
import { pipelineVariable } from './variable.js';

/** Job variable and output of every task that works with the ledger: `<sequence>.<hash>` of the last event that it saw. */
const variable = 'ledgerSeen';

/** What earlier steps of this job, or jobs that handed their `ledgerSeen` on to it, saw of the ledger. */
export function seenBefore(): FencingToken | undefined {
  const text = pipelineVariable(variable);
  if (text === undefined || text.startsWith('$')) return undefined;
  const seen = parseToken(text);
  if (seen) return seen;
  throw new OperatorError(
    'this is not an event of the ledger',
    `variable '${variable}'`,
    "hand on the output 'ledgerSeen' of an earlier job's step, or do not set it",
  );
}

/** Prints the last event that this task saw, and hands it on to the steps after it and, as an output, to other jobs. */
export function handOnSeen({ state }: Pick<Ledger, 'state'>): void {
  if (state.seq === 0) return;
  const seen = formatToken({ seq: state.seq, hash: state.lastHash });
  say(`The last event seen in the ledger: ${seen}`);
  tl.setVariable(variable, seen);
  setOutput(variable, seen);
}
