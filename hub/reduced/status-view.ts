import { z } from 'zod';
import type { Tone } from '../operations/cell-view.js';

/** As much of status.json as is shown; what a newer version adds is not minded. */
export const statusSchema = z.object({
  release: z.string(),
  sequence: z.number(),
  status: z.string(),
  turn: z.string().optional(),
  holder: z.object({ region: z.string(), url: z.string(), since: z.string() }).optional(),
  emergencyStop: z.boolean(),
  openDecision: z.string().optional(),
  regions: z.record(z.string(), z.string()),
  updatedAt: z.string(),
});
export type Status = z.infer<typeof statusSchema>;

export interface StatusLine {
  readonly symbol: string;
  readonly tone: Tone;
  readonly sentence: string;
}

/** A release in one line, from its projection alone: the widget's and the reduced page's. */
export function statusLine({ status, turn, holder, emergencyStop, openDecision, regions }: Status): StatusLine {
  const states = Object.values(regions);
  const done = `${states.filter((state) => state === 'completed' || state === 'skipped').length} of ${states.length} regions done`;
  if (status === 'completed') return { symbol: '✓', tone: 'good', sentence: 'Completed' };
  if (status === 'abandoned') return { symbol: '–', tone: 'quiet', sentence: 'Abandoned' };
  if (emergencyStop) return { symbol: '■', tone: 'bad', sentence: `Emergency stop in force; ${done}` };
  if (openDecision !== undefined)
    return { symbol: '◆', tone: 'warning', sentence: `Waiting for a decision: ${openDecision}; ${done}` };
  const failed = Object.entries(regions).find(([, state]) => state === 'failed')?.[0];
  if (failed !== undefined && !holder)
    return { symbol: '✗', tone: 'bad', sentence: `${failed} failed and waits for a person; ${done}` };
  if (holder) return { symbol: '▶', tone: 'active', sentence: `${holder.region} holds the lock; ${done}` };
  return { symbol: '·', tone: 'quiet', sentence: `Nothing runs${turn ? `; next is ${turn}` : ''}; ${done}` };
}
