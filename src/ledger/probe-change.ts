import { z } from 'zod';

const readingSchema = z.object({
  outcome: z.enum(['passed', 'failed', 'inconclusive', 'error']),
  value: z.number().optional(),
  seen: z.string(),
});

/** What one probe showed of a region before a MOP changed it, and after its last change where it was measured again. */
export const probeChangeSchema = z.object({
  probe: z.string(),
  unit: z.string().optional(),
  before: readingSchema,
  after: readingSchema.optional(),
});

export type ProbeChange = z.infer<typeof probeChangeSchema>;
type Reading = z.infer<typeof readingSchema>;

/** `12 ms`, `passed`, `passed (7)` for a number without a unit, `failed (exit code 1)`. */
export function readingText({ outcome, value, seen }: Reading, unit = ''): string {
  if (outcome !== 'passed') return `${outcome} (${seen})`;
  if (value === undefined) return outcome;
  const number = Number(value.toPrecision(4));
  return unit === '' ? `${outcome} (${number})` : `${number} ${unit}`;
}

/** `latency 12 ms before, 14 ms after`; empty where nothing was measured. */
export function describeChanges(changes: readonly ProbeChange[], most: number): string {
  const told = changes.slice(0, most).map(({ probe, unit, before, after }) => {
    const then = after === undefined ? '' : `, ${readingText(after, unit)} after`;
    return `${probe} ${readingText(before, unit)} before${then}`;
  });
  const more = changes.length > most ? [`and ${changes.length - most} more probes`] : [];
  return [...told, ...more].join('; ');
}
