import { TZDate } from '@date-fns/tz';
import { z } from 'zod';

export const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
/** How far ahead an opening is looked for: every window opens at least once a week. */
const daysAhead = 15;
/** A fortnight in which no time zone changes its clocks would be ideal; January comes nearest. */
const plainMonday = Date.UTC(2026, 0, 5);

export const timeOfDaySchema = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'write a time of day as "22:00", in quotes');

/** When MOPs may start in a region, in the region's own time. `to` at or before `from` lies on the next day. */
export const changeWindowSchema = z.object({
  timeZone: z.string(),
  days: z.array(z.enum(weekdays)).min(1),
  from: timeOfDaySchema,
  to: timeOfDaySchema,
});

export type ChangeWindow = z.infer<typeof changeWindowSchema>;

interface Opening {
  readonly fromMs: number;
  readonly toMs: number;
}

/** True for a name of the IANA time zone database that this machine knows. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/**
 * The earliest moment, not before `nowMs`, at which work of `neededMs` can start and end inside one opening; undefined when
 * no opening of the next two weeks is long enough. Daylight saving shortens and lengthens openings as clocks do.
 */
export function nextFit(window: ChangeWindow, nowMs: number, neededMs: number): number | undefined {
  const opening = openings(window, nowMs).find(({ fromMs, toMs }) => toMs - Math.max(fromMs, nowMs) >= neededMs);
  return opening && Math.max(opening.fromMs, nowMs);
}

/** The longest opening in milliseconds, in weeks when no clock is changed. */
export function longestOpeningMs(window: ChangeWindow): number {
  return Math.max(...openings(window, plainMonday).map(({ fromMs, toMs }) => toMs - fromMs));
}

/** `22:00-06:00 Mon, Tue (America/New_York)` */
export function describeWindow({ timeZone, days, from, to }: ChangeWindow): string {
  return `${from}-${to} ${days.join(', ')} (${timeZone})`;
}

/** The openings that are not over at `nowMs`, soonest first; those that touch are one. */
function openings({ timeZone, days, from, to }: ChangeWindow, nowMs: number): readonly Opening[] {
  const today = new TZDate(nowMs, timeZone);
  const at = (day: number, time: string): number => {
    const [hours = 0, minutes = 0] = time.split(':').map(Number);
    return new TZDate(today.getFullYear(), today.getMonth(), today.getDate() + day, hours, minutes, timeZone).getTime();
  };
  const overnight = to <= from ? 1 : 0;
  const joined: Opening[] = [];
  for (let day = -1; day <= daysAhead; day += 1) {
    const weekday = weekdays[(today.getDay() + 6 + day + 7) % 7];
    if (weekday === undefined || !days.includes(weekday)) continue;
    const opening = { fromMs: at(day, from), toMs: at(day + overnight, to) };
    const before = joined.at(-1);
    if (before && opening.fromMs <= before.toMs) {
      joined[joined.length - 1] = { fromMs: before.fromMs, toMs: Math.max(before.toMs, opening.toMs) };
    } else joined.push(opening);
  }
  return joined.filter(({ toMs }) => toMs > nowMs);
}
