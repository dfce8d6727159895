import type { StreamRow } from './run-stream.js';

export interface StreamFilter {
  readonly text: string;
  /** Failed and unreachable hosts alone. */
  readonly faults: boolean;
}

/** Newest first. Without a filter this is a copy in the other order; with one every row is looked at once. */
export function streamRows(rows: readonly StreamRow[], { text, faults }: StreamFilter): readonly StreamRow[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0 && !faults) return rows.toReversed();
  const kept: StreamRow[] = [];
  for (let index = rows.length - 1; index >= 0; index -= 1) {
    const row = rows[index];
    if (!row || (faults && row.status !== 'failed' && row.status !== 'unreachable')) continue;
    if (words.length > 0) {
      const fields = [row.host.toLowerCase(), row.status, row.phase, row.text.toLowerCase()];
      if (!words.every((word) => fields.some((field) => field.includes(word)))) continue;
    }
    kept.push(row);
  }
  return kept;
}

const rateOverMs = 10_000;
const mostCounted = 10_000;

/** How many lines a second came of late, by the clock of the agent; undefined while there are too few to tell. */
export function linesPerSecond(rows: readonly StreamRow[]): number | undefined {
  const last = rows.at(-1);
  if (!last) return undefined;
  let first = rows.length - 1;
  while (first > 0 && rows.length - first < mostCounted && (rows[first - 1]?.atMs ?? 0) > last.atMs - rateOverMs)
    first -= 1;
  const spanMs = last.atMs - (rows[first]?.atMs ?? last.atMs);
  return spanMs < 1_000 ? undefined : (1_000 * (rows.length - first)) / spanMs;
}

/** Shape before colour, as everywhere. */
export const streamMarks: Readonly<Record<StreamRow['status'], { readonly symbol: string; readonly tone: string }>> = {
  playbook: { symbol: '▣', tone: 'tone-quiet' },
  task: { symbol: '▸', tone: 'tone-quiet' },
  end: { symbol: '■', tone: 'tone-quiet' },
  start: { symbol: '…', tone: 'tone-quiet' },
  ok: { symbol: '✓', tone: 'tone-good' },
  changed: { symbol: '∆', tone: 'tone-active' },
  skipped: { symbol: '–', tone: 'tone-quiet' },
  retry: { symbol: '↺', tone: 'tone-warning' },
  failed: { symbol: '✗', tone: 'tone-bad' },
  'item-ok': { symbol: '✓', tone: 'tone-quiet' },
  'item-changed': { symbol: '∆', tone: 'tone-quiet' },
  'item-skipped': { symbol: '–', tone: 'tone-quiet' },
  'item-failed': { symbol: '✗', tone: 'tone-warning' },
  unreachable: { symbol: '‼', tone: 'tone-bad' },
};
