import { OperatorError } from '../release/operator-error.js';
import type { MopRequest, MopRunResult } from './mop-run.js';

/** What fails the task, in one sentence with what to do next; undefined when the MOP is done. */
export function faultOfResult(
  { outcome, message, attempt, fault }: MopRunResult,
  action: MopRequest['action'],
  isStopped: boolean,
): OperatorError | undefined {
  if (fault) return fault;
  const where = `attempt ${attempt}`;
  const what = message.replace(/\.$/, '');
  switch (outcome) {
    case 'succeeded':
    case 'skipped':
      return undefined;
    case 'rolledBack':
      if (action !== 'execute') return undefined;
      return new OperatorError(what, where, 'mend the cause, then run the failed jobs again: a new attempt starts');
    case 'failed':
      return new OperatorError(what, where, 'mend the cause, then run the failed jobs again or decide in the hub');
    case 'interrupted':
      if (isStopped)
        return new OperatorError(
          what,
          where,
          'a person clears the stop and decides what follows; then run the failed jobs again',
        );
      return new OperatorError(what, where, "run the failed jobs again: the release's policy says what follows");
  }
}
