import { createInterface, type Interface } from 'node:readline/promises';
import type { ApprovalAnswer, ApprovalRequest } from './agent/host.js';
import { attestAll, type AskForWord } from './attest.js';
import type { Options, Scope } from './options.js';
import type { Progress } from './progress.js';
import type { WaitingApprovals } from './waiting-approvals.js';

const you = 'You (at the terminal)';
const unanswered = { approved: false, comment: 'the run was canceled before an answer' } as const;
/** Whom the rehearsal names when it answers approvals by itself. */
const stand_in = 'Rehearsal approver (auto)';

/** Who answers approvals: the rehearsal, or you, at the terminal and in the hub; of the tour the first one is yours. */
export function approverFor(
  { approve }: Options,
  { tour }: Scope,
  progress: Progress,
  approvals: WaitingApprovals,
): (request: ApprovalRequest) => Promise<ApprovalAnswer> {
  const auto = approveAll();
  const hasTerminal = process.stdin.isTTY;
  if (approve === 'auto' || (tour === true && !hasTerminal)) return auto;
  let asked = 0;
  return (request) => {
    asked += 1;
    if (tour === true && asked > 1) return auto(request);
    if (hasTerminal) return approvals.ask(request, (waiting) => ask(progress, you, waiting));
    progress.say(
      `${request.organization}: environment ${request.environment} waits for your answer in the hub (Approvals): ${request.displayName}`,
    );
    return approvals.ask(request);
  };
}

/** Who attests: the rehearsal, or you. The tour has one question of its own. */
export function wordOf({ approve }: Options, { tour }: Scope, progress: Progress, over: AbortSignal): AskForWord {
  if (approve === 'auto' || tour === true || !process.stdin.isTTY) return attestAll;
  return askForWord(progress, you, over);
}

/** Answers approvals by itself, and says whom a real environment would have asked. */
function approveAll(): (request: ApprovalRequest) => Promise<ApprovalAnswer> {
  return () => Promise.resolve({ approved: true, by: stand_in, comment: 'approved by the rehearsal (--approve auto)' });
}

/** Asks at the terminal. An aborted run needs no answer and counts as rejected. */
async function ask(progress: Progress, name: string, request: ApprovalRequest): Promise<ApprovalAnswer> {
  const answer = await atTerminal(progress, async (terminal) => {
    // Somebody may have answered it elsewhere while the question before it stood here.
    if (isOver(request)) return unanswered;
    process.stdout.write(
      `\nApproval asked in ${request.organization}, environment ${request.environment}:\n  ${request.displayName}\n` +
        `In Azure DevOps the approvers of that environment would be asked now; here it is you, or the Approvals view of the hub.\n`,
    );
    try {
      for (;;) {
        const word = (await terminal.question('Type "go" or "no-go": ', { signal: request.signal }))
          .trim()
          .toLowerCase();
        if (word === 'go' || word === 'no-go') {
          const comment = (await terminal.question('Why? ', { signal: request.signal })).trim();
          return { approved: word === 'go', comment: comment === '' ? `${word} at the terminal` : comment };
        }
      }
    } catch (error) {
      if (!isOver(request)) throw error;
      return unanswered;
    }
  });
  return { ...answer, by: name };
}

/** Asks for somebody's word at the terminal; Enter alone leaves the item open. */
function askForWord(progress: Progress, name: string, over: AbortSignal): AskForWord {
  return ({ title, places }) =>
    atTerminal(progress, async (terminal) => {
      process.stdout.write(
        `\nAttestation asked for ${places === 'the release' ? places : places.join(', ')}:\n  ${title}\n` +
          `No machine knows this, so a named person says so; here it is you.\n`,
      );
      const text = await terminal
        .question('How do you know? (Enter alone leaves it open) ', { signal: over })
        .catch(() => '');
      return text.trim() === ''
        ? undefined
        : { by: { kind: 'person', name, proof: 'command-line' }, text: text.trim().slice(0, 2_000) };
    });
}

let queue: Promise<unknown> = Promise.resolve();

/** One question at a time, with the screen to itself. */
function atTerminal<T>(progress: Progress, act: (terminal: Interface) => Promise<T>): Promise<T> {
  const turn = queue.then(async () => {
    const terminal = createInterface({ input: process.stdin, output: process.stdout });
    progress.pause(() => {
      terminal.prompt(true);
    });
    try {
      return await act(terminal);
    } finally {
      terminal.close();
      progress.resume();
    }
  });
  queue = turn.catch(() => undefined);
  return turn;
}

function isOver({ signal }: ApprovalRequest): boolean {
  return signal.aborted;
}
