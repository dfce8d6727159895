import type { PhaseReport } from '../ledger/commands.js';
import type { PlannedMop, RegionId } from '../release/plan.js';
import { addUp } from './assess-process.js';
import type { MopRunResult } from './mop-run.js';

const mostSlow = 10;

/** A run's Markdown page for one MOP: phases by hosts, the slowest tasks, the duration against the estimate. */
export function mopSummary(
  region: RegionId,
  mop: Pick<PlannedMop, 'id' | 'title' | 'estimateMinutes'> | undefined,
  { outcome, attempt, message, chapters, durationMs }: MopRunResult,
): string {
  const slowest = chapters
    .flatMap((chapter) => chapter.slowest)
    .sort((a, b) => b.ms - a.ms)
    .slice(0, mostSlow);
  const estimate = mop ? ` of an estimated ${mop.estimateMinutes} min` : '';
  return [
    `## ${region}: ${cell(mop?.title ?? '')} (${cell(mop?.id ?? '')}), attempt ${attempt}: ${outcome}`,
    '',
    cell(message),
    '',
    `Took ${duration(durationMs)}${estimate}.`,
    '',
    '| phase | outcome | duration | hosts | ok | changed | failed | unreachable | skipped |',
    '|---|---|---:|---:|---:|---:|---:|---:|---:|',
    ...chapters.flatMap(({ phases }) => phases.map(phaseRow)),
    ...(slowest.length === 0 ? [] : ['', '| slowest tasks | where | duration |', '|---|---|---:|']),
    ...slowest.map(({ task, place, ms }) => `| ${cell(task)} | ${cell(place)} | ${duration(ms)} |`),
    '',
  ].join('\n');
}

function phaseRow({ phase, outcome, durationMs, hosts }: PhaseReport): string {
  const sum = addUp(hosts);
  return `| ${phase} | ${outcome} | ${duration(durationMs)} | ${sum.hosts} | ${sum.ok} | ${sum.changed} | ${sum.failed} | ${sum.unreachable} | ${sum.skipped} |`;
}

function duration(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

/** Foreign text inside a table: one line, and no markup of its own. */
function cell(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_|<>[\]]/g, '\\$&')
    .trim();
}
