import { hash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { productVersion } from '../agent/product-version.js';
import type { EventLog } from '../../ledger/event-log.js';
import type { FencingToken } from '../../ledger/events.js';
import { Ledger } from '../../ledger/ledger.js';

/** A release's ledger on this machine's hash, timers and randomness. */
export function openLedger(store: { readonly log: EventLog }, seen?: FencingToken): Ledger {
  return new Ledger({
    seen,
    version: productVersion,
    log: store.log,
    sha256: (text) => hash('sha256', text),
    newId: randomUUID,
    sleep: async (ms) => {
      await sleep(ms);
    },
    random: Math.random,
    monotonicMs: () => performance.now(),
  });
}
