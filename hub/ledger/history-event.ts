import { isKnownType, type LedgerEvent, type UnknownEvent } from '../../src/ledger/events.js';

/** An event as the hub lists it. */
export type HistoryEvent = LedgerEvent | UnknownEvent;

/** The events of whole lines which the ledger has judged to be well formed already. */
export function eventsOf(text: string): readonly HistoryEvent[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => eventOf(JSON.parse(line) as LedgerEvent));
}

function eventOf(event: LedgerEvent): HistoryEvent {
  const type: string = event.type;
  return isKnownType(type) ? event : { ...event, type: '?', unknownType: type };
}
