import type { HistoryEvent } from './history-event.js';

/**
 * What `pick` takes from a history that only grows, oldest first. Each event is looked at once, however often it is asked:
 * the same array, longer by then, goes on where it was left.
 */
export function picking<T>(
  pick: (event: HistoryEvent) => T | undefined,
): (events: readonly HistoryEvent[]) => readonly T[] {
  const known = new WeakMap<readonly HistoryEvent[], { seen: number; readonly picked: T[] }>();
  return (events) => {
    const so = known.get(events) ?? { seen: 0, picked: [] };
    known.set(events, so);
    for (; so.seen < events.length; so.seen += 1) {
      const event = events[so.seen];
      const picked = event && pick(event);
      if (picked !== undefined) so.picked.push(picked);
    }
    return so.picked;
  };
}

/** How many events there are of each type. */
type Counts = Readonly<Partial<Record<HistoryEvent['type'], number>>>;

const known = new WeakMap<
  readonly HistoryEvent[],
  { seen: number; readonly counts: Partial<Record<string, number>> }
>();

export function countsOf(events: readonly HistoryEvent[]): Counts {
  const so = known.get(events) ?? { seen: 0, counts: {} };
  known.set(events, so);
  for (; so.seen < events.length; so.seen += 1) {
    const { type } = events[so.seen] ?? {};
    if (type !== undefined) so.counts[type] = (so.counts[type] ?? 0) + 1;
  }
  return so.counts;
}
