import type { HistoryEvent } from './history-event.js';

type Events = readonly HistoryEvent[];

/** What `pick` takes from a history that only grows, oldest first. */
export function picking<T>(pick: (event: HistoryEvent) => T | undefined): (events: Events) => readonly T[] {
  return growing<T[]>(
    () => [],
    (all, event) => {
      const picked = pick(event);
      if (picked !== undefined) all.push(picked);
    },
  );
}

type Counts = Partial<Record<HistoryEvent['type'], number>>;

/** How many events there are of each type. */
export const countsOf: (events: Events) => Readonly<Counts> = growing<Counts>(
  () => ({}),
  (counts, { type }) => {
    counts[type] = (counts[type] ?? 0) + 1;
  },
);

/** Each event is looked at once, however often it is asked: the same array, longer by then, goes on where it was left. */
export function growing<T>(start: () => T, add: (so: T, event: HistoryEvent) => void): (events: Events) => T {
  const known = new WeakMap<Events, { seen: number; readonly so: T }>();
  return (events) => {
    const place = known.get(events) ?? { seen: 0, so: start() };
    known.set(events, place);
    for (const event of events.slice(place.seen)) add(place.so, event);
    place.seen = events.length;
    return place.so;
  };
}
