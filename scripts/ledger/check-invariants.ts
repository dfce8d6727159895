import { History, type Fault, type Recorded } from './invariants/history.js';
import { assertions, type Rule } from './invariants/rule.js';
import { decisionRules } from './invariants/decision-rules.js';
import { lockRules } from './invariants/lock-rules.js';
import { mopRules } from './invariants/mop-rules.js';
import { releaseRules } from './invariants/release-rules.js';
import { rollbackRules } from './invariants/rollback-rules.js';

export type { Fault };

/** What an ended release still takes. */
const afterTheEnd = new Set([
  'DeviationRecorded',
  'LessonRecorded',
  'AttestationRecorded',
  'AlertAcknowledged',
  'LossAccepted',
]);

const rules: Readonly<Record<string, Rule>> = {
  ...releaseRules,
  ...lockRules,
  ...mopRules,
  ...rollbackRules,
  ...decisionRules,
};

/**
 * Re-checks recorded events against the invariants in docs/adr. It knows the events' schemas and nothing of the code that
 * decided them, so that a mistake there is found here.
 */
export class InvariantChecker {
  readonly #history = new History();

  /** The first thing about the next event that must not be, if any. Then the history is beyond judging. */
  check(recorded: Recorded): Fault | undefined {
    const { event } = recorded;
    const general =
      assertions.nothingOwed(this.#history, event) ??
      this.#phaseOfRelease(recorded) ??
      assertions.knownIds(this.#history, event) ??
      assertions.proof(event);
    return general ?? rules[event.type]?.(this.#history, recorded);
  }

  /** What the last act has begun and not ended. */
  end(): Fault | undefined {
    const { owed } = this.#history;
    return owed && { expected: `${owed.what} in the same append`, found: 'the end of the ledger' };
  }

  #phaseOfRelease({ event }: Recorded): Fault | undefined {
    if (event.type === 'ReleasePlanned') return undefined;
    if (this.#history.status === 'none') return { expected: 'ReleasePlanned first', found: event.type };
    if (this.#history.status === 'ended' && !afterTheEnd.has(event.type)) {
      return { expected: 'nothing but notes after the end of the release', found: event.type };
    }
    return undefined;
  }
}
