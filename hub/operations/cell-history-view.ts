import { describeEvent } from '../../src/report/describe-event.js';
import type { HistoryEvent } from '../ledger/history-event.js';

export interface CellEntry {
  readonly seq: number;
  readonly atMs: number;
  readonly text: string;
  /** It says that something went wrong. */
  readonly grave: boolean;
}

const grave = new Set(['MopFailed', 'MopInterrupted', 'MopRollbackFailed', 'MopRollbackInterrupted']);
/** Phases and their durations stand in a table of their own. */
const told = new Set(['MopPhaseFinished', 'CheckpointVerified']);
const mostEntries = 30;

/** What the ledger says of one MOP in one region, over all of its attempts, newest first. */
export function cellHistory(events: readonly HistoryEvent[], region: string, mop: string): readonly CellEntry[] {
  const entries: CellEntry[] = [];
  for (let index = events.length - 1; index >= 0 && entries.length < mostEntries; index -= 1) {
    const event = events[index];
    if (!event || event.type === '?' || told.has(event.type)) continue;
    const { data } = event;
    if (!('mop' in data) || !('region' in data) || data.mop !== mop || data.region !== region) continue;
    const text = describeEvent(event, event.actor.name);
    entries.push({ seq: event.seq, atMs: Date.parse(event.at), text, grave: grave.has(event.type) });
  }
  return entries;
}
