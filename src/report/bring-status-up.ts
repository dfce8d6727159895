import type { Ledger } from '../ledger/ledger.js';
import type { StatusStore } from '../ledger/stores.js';
import { projectStatus } from './status-projection.js';

/** `contradicts`: status.json tells of an event that the ledger does not hold, so the log was cut, restored or rewritten. */
export type StatusBrought =
  | { readonly kind: 'current'; readonly sequence: number; readonly wrote: boolean }
  | { readonly kind: 'contradicts'; readonly sequence: number; readonly hash: string; readonly ledgerSequence: number };

/** Brings status.json to at least the ledger's present sequence. Throws when it cannot be read or written. */
export async function bringStatusUp(ledger: Ledger, store: StatusStore): Promise<StatusBrought> {
  const state = await ledger.refresh();
  if ((await store.write(projectStatus(state, ledger.nowMs), ledger)) === 'written')
    return { kind: 'current', sequence: state.seq, wrote: true };
  const standing = await store.read();
  const now = await ledger.refresh();
  if (standing === undefined) return { kind: 'current', sequence: now.seq, wrote: false };
  const { sequence, hash } = standing;
  return sequence > 0 && !ledger.holds({ seq: sequence, hash })
    ? { kind: 'contradicts', sequence, hash, ledgerSequence: now.seq }
    : { kind: 'current', sequence, wrote: false };
}
