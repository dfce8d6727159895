const secondMs = 1_000;
const minuteMs = 60 * secondMs;

/** `27 h 10 min`, `22 min`, `48 s`: two units at most, never without one; rounded as the grid's cells are. */
export function durationText(ms: number): string {
  const whole = Math.max(0, ms);
  if (whole < minuteMs) return `${Math.floor(whole / secondMs)} s`;
  if (whole < 5 * minuteMs) {
    const seconds = Math.floor((whole % minuteMs) / secondMs);
    return `${Math.floor(whole / minuteMs)} min${seconds > 0 ? ` ${seconds} s` : ''}`;
  }
  const total = Math.round(whole / minuteMs);
  const [hours, minutes] = [Math.floor(total / 60), total % 60];
  if (hours === 0) return `${minutes} min`;
  return minutes > 0 ? `${hours} h ${minutes} min` : `${hours} h`;
}

/** For the cells of the grid: `28m`, `1h 12m`, `48s`. */
export function shortDuration(ms: number): string {
  if (ms < minuteMs) return `${Math.floor(Math.max(0, ms) / secondMs)}s`;
  const minutes = Math.round(ms / minuteMs);
  return minutes < 60 ? `${minutes}m` : `${Math.floor(minutes / 60)}h ${String(minutes % 60).padStart(2, '0')}m`;
}

/** `6 s ago`, `in 2 h 5 min`, `now`. */
export function relativeText(atMs: number, nowMs: number): string {
  const ms = nowMs - atMs;
  if (Math.abs(ms) < secondMs) return 'now';
  return ms > 0 ? `${durationText(ms)} ago` : `in ${durationText(-ms)}`;
}

/** With date, seconds and zone, as a person's browser writes it. */
export const absoluteText = writer({
  year: 'numeric',
  month: 'short',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
});

/** `Fri 27 Nov, 18:15 UTC`: for what is not known to the second. */
export const minuteText = writer({
  weekday: 'short',
  month: 'short',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  timeZoneName: 'short',
});

const dayThenTime = writer({ weekday: 'short', hour: '2-digit', minute: '2-digit' });

/** `Fri 18:15`: for what is at most days away. */
export function dayAndTime(atMs: number, timeZone?: string): string {
  return dayThenTime(atMs, timeZone).replace(',', '');
}

/** `14:02:10`. */
export const clockText = writer({ timeStyle: 'medium' });

/** A format is made once for each zone, when it is first asked for: making one takes as long as writing a thousand moments. */
function writer(options: Intl.DateTimeFormatOptions): (atMs: number, timeZone?: string) => string {
  const formats = new Map<string | undefined, Intl.DateTimeFormat>();
  return (atMs, timeZone) => {
    const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('en-GB', { ...options, timeZone });
    formats.set(timeZone, format);
    return format.format(atMs);
  };
}
