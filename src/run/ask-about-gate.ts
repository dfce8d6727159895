import type { Actor } from '../ledger/events.js';
import { gateDecisionId } from '../ledger/gate-decision.js';
import type { Ledger } from '../ledger/ledger.js';
import type { ReleaseState } from '../ledger/state.js';
import type { RegionId } from '../release/plan.js';

/** What came of waiting for a person. `settled`: what was open has been seen to, so there is nothing left to ask. */
export type Answer = { readonly kind: 'go' | 'no-go'; readonly by: string } | { readonly kind: 'settled' | 'nobody' };

export interface GateQuestion {
  readonly item: string;
  readonly region: RegionId | undefined;
  /** Of the run that waits. */
  readonly runId: string;
  /** What is still open in this state; undefined once nothing is, for example after an attestation. */
  readonly question: (state: ReleaseState) => string | undefined;
}

export interface Waiting {
  readonly ledger: Ledger;
  readonly actor: Actor;
  readonly say: (text: string) => void;
  readonly sleep: (ms: number) => Promise<void>;
  /** Monotonic, in milliseconds. */
  readonly now: () => number;
  readonly waitMs: number;
  readonly pollMs: number;
}

const sayEveryMs = 300_000;

/**
 * Asks a person in the ledger and waits for the answer. Whatever was answered in this run before holds, so a job that is run
 * again after a go asks nobody twice. Nobody's answer is no answer: the question stays open, and holds what would come next.
 */
export async function askAboutGate(asked: GateQuestion, waiting: Waiting): Promise<Answer> {
  const { ledger, actor, say, sleep, now, waitMs, pollMs } = waiting;
  const { item, region, runId: run } = asked;
  const id = gateDecisionId(item, region, run);
  const before = answerIn(ledger.state, id);
  if (before) return before;
  const open = asked.question(ledger.state);
  if (open === undefined) return { kind: 'settled' };
  const outcome = await ledger.submit(
    {
      type: 'ask-about-gate',
      item,
      ...(region === undefined ? {} : { region }),
      run,
      question: open.slice(0, 2_000),
    },
    actor,
  );
  if (outcome.kind === 'refused') {
    say(`A person could not be asked: ${outcome.refusal.message}`);
    return { kind: 'nobody' };
  }
  const untilMs = now() + waitMs;
  let said = { question: '', atMs: -Infinity };
  for (;;) {
    const state = await ledger.refresh();
    const answer = answerIn(state, id);
    if (answer) return answer;
    const question = asked.question(state);
    if (question === undefined) return { kind: 'settled' };
    const leftMs = untilMs - now();
    if (leftMs <= 0) return { kind: 'nobody' };
    if (question !== said.question || now() - said.atMs >= sayEveryMs) {
      say(
        `Waiting for a person, ${Math.ceil(leftMs / 60_000)} min still: ${question} Answer in the hub, or with \`ledger decide --decision ${id} --choice go|no-go --reason …\`.`,
      );
      said = { question, atMs: now() };
    }
    await sleep(Math.min(pollMs, leftMs));
  }
}

function answerIn({ decided }: ReleaseState, id: string): Answer | undefined {
  const made = decided.findLast((one) => one.id === id);
  return made && { kind: made.choice === 'go' ? 'go' : 'no-go', by: made.by };
}
