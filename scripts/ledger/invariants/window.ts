import type { Policy } from '../../../src/release/plan.js';
import type { Fault, History } from './history.js';
import { when } from './rule.js';

type Window = NonNullable<Policy['windows']>[string];

const minuteMs = 60_000;
const dayMs = 1_440 * minuteMs;
const stepMs = 10 * minuteMs;

/** A MOP starts where its estimate, with the policy's factor, lies inside its region's change window from start to end. */
export function outsideWindow({ plan }: History, region: string, mop: string, atMs: number): Fault | undefined {
  const windows = plan?.policy.windows ?? {};
  const window = Object.hasOwn(windows, region) ? windows[region] : undefined;
  const planned = plan?.mops.find(({ id }) => id === mop);
  if (!plan || !window || !planned) return undefined;
  const endMs = atMs + planned.estimateMinutes * minuteMs * plan.policy.deadlineFactor;
  if (changesItsClock(window, atMs, endMs)) return undefined;
  const shut = [...moments(atMs, endMs)].find((momentMs) => !isOpen(window, momentMs));
  return when(
    shut !== undefined,
    `${mop} to lie inside the change window of ${region} until ${new Date(endMs).toISOString()}`,
    `the window is closed at ${new Date(shut ?? atMs).toISOString()}`,
  );
}

function* moments(fromMs: number, toMs: number): Generator<number> {
  for (let ms = fromMs; ms < toMs; ms += stepMs) yield ms;
  yield toMs - 1;
}

function isOpen({ timeZone, days, from, to }: Window, ms: number): boolean {
  const local = new Date(localMs(timeZone, ms));
  const today = weekday(local.getTime());
  const yesterday = weekday(local.getTime() - dayMs);
  const minute = local.getUTCHours() * 60 + local.getUTCMinutes();
  const [opens, shuts] = [minuteOf(from), minuteOf(to)];
  if (shuts > opens) return days.includes(today) && minute >= opens && minute < shuts;
  return (days.includes(today) && minute >= opens) || (days.includes(yesterday) && minute < shuts);
}

/** Around a change of the clock an hour is missing or comes twice: what the window means then is not judged here. */
function changesItsClock({ timeZone }: Window, fromMs: number, toMs: number): boolean {
  const [beforeMs, afterMs] = [fromMs - dayMs, toMs + dayMs];
  return localMs(timeZone, afterMs) - localMs(timeZone, beforeMs) !== afterMs - beforeMs;
}

/** What a clock in that zone shows, as if it showed UTC. */
function localMs(timeZone: string, ms: number): number {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  const whole = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return whole + (ms % 1000);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const numbers = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;
  const format = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', second: 'numeric', ...numbers });
  formats.set(timeZone, format);
  return format;
}

function weekday(ms: number): Window['days'][number] {
  return (['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const)[new Date(ms).getUTCDay()] ?? 'Sun';
}

function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
