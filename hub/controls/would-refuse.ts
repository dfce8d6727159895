import type { Command } from '../../src/ledger/commands.js';
import { decide } from '../../src/ledger/decide.js';
import type { Actor } from '../../src/ledger/events.js';
import type { ReleaseState } from '../../src/ledger/state.js';
import { hubVersion } from '../hub-version.js';

/**
 * The rule that would refuse a person's act at this moment, in its own words; the ledger judges again when it is carried out.
 * Of a ledger of which nothing could be read nothing is judged: a stop must be possible even then.
 */
export function wouldRefuse(state: ReleaseState, command: Command, actor: Actor, nowMs: number): string | undefined {
  if (state.seq === 0) return undefined;
  const decision = decide(state, { command, actor, version: hubVersion }, nowMs);
  return decision.kind === 'refused' ? decision.refusal.message : undefined;
}
