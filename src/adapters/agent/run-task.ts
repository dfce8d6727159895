import * as tl from 'azure-pipelines-task-lib/task';
import { OperatorError } from '../../release/operator-error.js';
import { oneLine } from './foreign-text.js';
import { debug, fail } from './log.js';

/** How a task ended when it did its work. What an operator must mend is thrown as an `OperatorError` instead. */
export interface TaskEnd {
  readonly outcome: 'succeeded' | 'succeededWithIssues';
  readonly message: string;
}

const results = { succeeded: 'Succeeded', succeededWithIssues: 'SucceededWithIssues', failed: 'Failed' } as const;

/**
 * Runs a task to its end and reports the result to the agent. An `OperatorError` fails the task with its one sentence and
 * no stack; anything else fails it too and leaves the stack in the debug log. The process ends with the task, so a
 * socket kept alive by a client does not hold the agent.
 */
export function runTask(body: () => Promise<TaskEnd>): void {
  body().then(
    (end) => {
      complete(end.outcome, end.message);
    },
    (error: unknown) => {
      if (!(error instanceof OperatorError))
        debug(error instanceof Error ? (error.stack ?? error.message) : String(error));
      const sentence = sentenceOf(error);
      fail(sentence);
      complete('failed', sentence);
    },
  );
}

/** The one sentence in which a fault is told. */
export function sentenceOf(error: unknown): string {
  if (error instanceof OperatorError) return error.message;
  const what = error instanceof Error ? error.message : String(error);
  return `mop-release met a fault of its own: ${what} (run again with system.debug=true and report the stack)`;
}

function complete(outcome: keyof typeof results, message: string): void {
  tl.command('task.complete', { result: results[outcome] }, oneLine(message));
  process.stdout.write('', () => process.exit(0));
}
