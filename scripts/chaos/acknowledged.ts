import type { Outcome } from '../../src/ledger/ledger.js';

/** Everything that a client was told had been written. The log must hold it, byte for byte. */
export class Acknowledged {
  /** Event id, or `token`, and the hash of its line. */
  readonly events: { readonly id: string | undefined; readonly seq: number; readonly hash: string }[] = [];

  /** Sequence numbers of the grants that tasks were told of. */
  readonly tokens = new Set<number>();

  note(outcome: Outcome): Outcome {
    if (outcome.kind === 'appended')
      for (const { id, seq, hash } of outcome.events) this.events.push({ id, seq, hash });
    return outcome;
  }

  /** A fencing token that a task handed out. */
  token(text: string | undefined): void {
    const [, seq, hash] = /^(\d+)\.([0-9a-f]{64})$/.exec(text ?? '') ?? [];
    if (seq === undefined || hash === undefined) return;
    this.tokens.add(Number(seq));
    this.events.push({ id: undefined, seq: Number(seq), hash });
  }
}
