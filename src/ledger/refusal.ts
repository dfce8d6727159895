/** Why a command was not carried out. The same words are shown in the log, in the hub and on the command line. */
export interface Refusal {
  readonly code:
    | 'no-release'
    | 'already-planned'
    | 'release-ended'
    | 'unknown-region'
    | 'unknown-mop'
    | 'not-its-turn'
    | 'lock-held'
    | 'not-holder'
    | 'token-superseded'
    | 'attempt-superseded'
    | 'attempt-open'
    | 'emergency-stop'
    | 'rollback-open'
    | 'decision-open'
    | 'no-go-given'
    | 'order'
    | 'dependency'
    | 'drift'
    | 'pace'
    | 'window'
    | 'attempts-exhausted'
    | 'already-done'
    | 'not-open'
    | 'needs-person'
    | 'needs-reason'
    | 'needs-proof'
    | 'no-checkpoint'
    | 'incomplete'
    | 'newer-version'
    | 'wrong-state';
  /** One sentence: what, where, what to do. */
  readonly message: string;
  /** True when waiting alone can change the answer (another holder, pace, a decision); the caller may poll. */
  readonly mayChange: boolean;
  /** When known, the earliest moment at which the answer can change, in milliseconds since 1970. */
  readonly notBeforeMs?: number;
}
