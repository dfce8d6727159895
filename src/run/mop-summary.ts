import type { PhaseReport } from '../ledger/commands.js';
import type { HostCounts } from '../ledger/events.js';
import { readingText, type ProbeChange } from '../ledger/probe-change.js';
import { lastedText } from '../release/lasted-text.js';
import type { PlannedMop, RegionId } from '../release/plan.js';
import { addUp } from './assess-process.js';
import type { MopRunResult } from './mop-run.js';

const mostSlow = 10;
/** A page that a browser still shows; of more hosts those come first on which something failed or changed. */
const mostHosts = 200;

/** A run's Markdown page for one MOP: phases, hosts, the slowest tasks, what deviated, the duration against the estimate. */
export function mopSummary(
  region: RegionId,
  mop: Pick<PlannedMop, 'id' | 'title' | 'estimateMinutes'> | undefined,
  { outcome, attempt, message, chapters, durationMs }: MopRunResult,
): string {
  const slowest = chapters
    .flatMap((chapter) => chapter.slowest)
    .sort((a, b) => b.ms - a.ms)
    .slice(0, mostSlow);
  const phases = chapters.flatMap((chapter) => chapter.phases);
  const deviations = chapters.flatMap((chapter) => chapter.deviations ?? []);
  const estimate = mop ? ` of an estimated ${mop.estimateMinutes} min` : '';
  return [
    `## ${region}: ${cell(mop?.title ?? '')} (${cell(mop?.id ?? '')}), attempt ${attempt}: ${outcome}`,
    '',
    cell(message),
    '',
    `Took ${lastedText(durationMs)}${estimate}.`,
    '',
    '| phase | outcome | duration | CPU | retries | hosts | ok | changed | failed | unreachable | skipped |',
    '|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|',
    ...phases.map(phaseRow),
    ...hostTable(phases),
    ...probeTable(chapters.flatMap((chapter) => chapter.probes ?? [])),
    ...(slowest.length === 0 ? [] : ['', '| slowest tasks | where | duration |', '|---|---|---:|']),
    ...slowest.map(({ task, place, ms }) => `| ${cell(task)} | ${cell(place)} | ${lastedText(ms)} |`),
    '',
    deviations.length === 0 ? 'No deviation.' : '**Deviations**',
    ...(deviations.length === 0 ? [] : ['', ...deviations.map((text) => `- ${cell(text)}`)]),
    '',
  ].join('\n');
}

function phaseRow({ phase, outcome, durationMs, cpuMs, retries = 0, hosts }: PhaseReport): string {
  const sum = addUp(hosts);
  const cpu = cpuMs === undefined ? '' : lastedText(cpuMs);
  return `| ${phase} | ${outcome} | ${lastedText(durationMs)} | ${cpu} | ${retries} | ${sum.hosts} | ${counts(sum)} |`;
}

/** Every host with what its tasks of all phases came to. */
function hostTable(phases: readonly PhaseReport[]): readonly string[] {
  const hosts = new Map<string, HostCounts>();
  for (const phase of phases) {
    for (const [host, count] of Object.entries(phase.hosts)) {
      const { hosts: _two, ...sum } = addUp({ before: hosts.get(host) ?? nothing, now: count });
      hosts.set(host, sum);
    }
  }
  if (hosts.size === 0) return [];
  const rows = [...hosts].sort(
    ([nameA, a], [nameB, b]) =>
      b.failed + b.unreachable - a.failed - a.unreachable || b.changed - a.changed || nameA.localeCompare(nameB),
  );
  return [
    '',
    '| host | ok | changed | failed | unreachable | skipped |',
    '|---|---:|---:|---:|---:|---:|',
    ...rows.slice(0, mostHosts).map(([host, count]) => `| ${cell(host)} | ${counts(count)} |`),
    ...(rows.length > mostHosts ? ['', `${rows.length - mostHosts} more hosts, on which less happened.`] : []),
  ];
}

function probeTable(changes: readonly ProbeChange[]): readonly string[] {
  if (changes.length === 0) return [];
  return [
    '',
    '| probe | before | after |',
    '|---|---|---|',
    ...changes.map(({ probe, unit, before, after }) => {
      const then = after === undefined ? 'not measured' : readingText(after, unit);
      return `| ${cell(probe)} | ${cell(readingText(before, unit))} | ${cell(then)} |`;
    }),
  ];
}

const nothing: HostCounts = { ok: 0, changed: 0, failed: 0, unreachable: 0, skipped: 0 };

function counts({ ok, changed, failed, unreachable, skipped }: HostCounts): string {
  return [ok, changed, failed, unreachable, skipped].join(' | ');
}

/** Foreign text inside a table: one line, and no markup of its own. */
function cell(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_|<>[\]]/g, '\\$&')
    .trim();
}
