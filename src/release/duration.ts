import { z } from 'zod';

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000 } as const;
const pattern = /^(\d+(?:\.\d+)?)(s|m|h)$/;

/** A duration as people write it (`90s`, `10m`, `1.5h`), parsed to milliseconds. */
export const durationSchema = z
  .string({ error: 'write a duration as a number and a unit: 90s, 10m or 1h' })
  .regex(pattern, 'write a duration as a number and a unit: 90s, 10m or 1h')
  .transform((text) => {
    const [, amount = '0', unit = 's'] = pattern.exec(text) ?? [];
    return Math.round(Number(amount) * unitMs[unit as keyof typeof unitMs]);
  });
