import { z } from 'zod';
import type { ReleaseState } from './state.js';

/** An emergency stop that was left beside the log, for when the log takes no event. It is never changed nor deleted. */
export interface StopBeside {
  readonly id: string;
  readonly reason: string;
  readonly by: string;
}

const stopSchema = z.object({ reason: z.string(), by: z.string() });

/** Reads what was left under `id`. A stop whose words cannot be read is a stop all the same. */
export function parseStop(id: string, text: string): StopBeside {
  try {
    return { id, ...stopSchema.parse(JSON.parse(text)) };
  } catch {
    return { id, reason: 'its record cannot be read', by: 'unknown' };
  }
}

/** Those of `listed` that are in force: no clear has named them. */
export function standingStops(state: ReleaseState, listed: readonly StopBeside[]): readonly StopBeside[] {
  return listed.filter(({ id }) => !state.clearedStops.includes(id));
}
