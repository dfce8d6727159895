import type { LedgerEvent, UnknownEvent } from '../../src/ledger/events.js';

/** An event as the hub lists it. */
export type HistoryEvent = LedgerEvent | UnknownEvent;
