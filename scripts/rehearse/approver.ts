import { createInterface } from 'node:readline/promises';
import type { ApprovalAnswer, ApprovalRequest } from './agent/host.js';
import type { Progress } from './progress.js';

/** Whom the rehearsal names when it answers approvals by itself. */
const stand_in = 'Rehearsal approver (auto)';

/** Answers approvals by itself, and says whom a real environment would have asked. */
export function approveAll(): (request: ApprovalRequest) => Promise<ApprovalAnswer> {
  return () => Promise.resolve({ approved: true, by: stand_in, comment: 'approved by the rehearsal (--approve auto)' });
}

/**
 * Asks at the terminal, one question at a time. `onlyFor` says which approvals are asked; the others are answered by the
 * rehearsal. An aborted run needs no answer and counts as rejected.
 */
export function askAtTerminal(
  progress: Progress,
  name: string,
  onlyFor: (request: ApprovalRequest) => boolean = () => true,
): (request: ApprovalRequest) => Promise<ApprovalAnswer> {
  const auto = approveAll();
  let queue: Promise<unknown> = Promise.resolve();
  return (request) => {
    if (!onlyFor(request)) return auto(request);
    const answer = queue.then(() => ask(progress, name, request));
    queue = answer.catch(() => undefined);
    return answer;
  };
}

async function ask(progress: Progress, name: string, request: ApprovalRequest): Promise<ApprovalAnswer> {
  progress.pause();
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    process.stdout.write(
      `\nApproval asked in ${request.organization}, environment ${request.environment}:\n  ${request.displayName}\n` +
        `In Azure DevOps the approvers of that environment would be asked now; here it is you.\n`,
    );
    for (;;) {
      const word = (await terminal.question('Type "go" or "no-go": ', { signal: request.signal })).trim().toLowerCase();
      if (word === 'go' || word === 'no-go') {
        const comment = (await terminal.question('Why? ', { signal: request.signal })).trim();
        return { approved: word === 'go', by: name, comment: comment === '' ? `${word} at the terminal` : comment };
      }
    }
  } catch (error) {
    if (!request.signal.aborted) throw error;
    return { approved: false, by: name, comment: 'the run was canceled before an answer' };
  } finally {
    terminal.close();
    progress.resume();
  }
}
