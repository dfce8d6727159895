import { randomUUID } from 'node:crypto';
import type { Actor } from '../../src/ledger/events.js';
import type { Outcome } from '../../src/ledger/ledger.js';
import type { TaskLedger } from '../../src/adapters/agent/task-ledger.js';

export type Stopped =
  { readonly kind: 'recorded'; readonly outcome: Outcome } | { readonly kind: 'beside-the-log'; readonly why: string };

/** Requests the emergency stop in the log; when the log cannot take it, beside the log, where every watcher looks too. */
export async function requestStop({ ledger, store }: TaskLedger, reason: string, actor: Actor): Promise<Stopped> {
  try {
    return { kind: 'recorded', outcome: await ledger.submit({ type: 'stop', reason }, actor) };
  } catch (error) {
    await store.stops.request(randomUUID(), reason, actor.name);
    return { kind: 'beside-the-log', why: error instanceof Error ? error.message : String(error) };
  }
}
