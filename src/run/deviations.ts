import type { PhaseReport } from '../ledger/commands.js';
import type { Chapter } from './mop-run.js';
import { span } from './rollback-budget.js';

const mostNamed = 10;

/**
 * What of an attempt went otherwise than planned, as far as run-mop sees it by itself: hosts that were checked and then left
 * alone, tasks that were tried again, more time than estimated, an attempt that is not the first.
 */
export function deviationsOf(
  attempt: number,
  { durationMs, estimateMinutes }: { readonly durationMs: number; readonly estimateMinutes: number },
  chapters: readonly Pick<Chapter, 'phases'>[],
): readonly string[] {
  const phases = chapters.flatMap((chapter) => chapter.phases);
  const left = hostsLeftAlone(phases);
  const estimateMs = estimateMinutes * 60_000;
  const over = durationMs > estimateMs ? Math.round((durationMs / estimateMs - 1) * 100) : 0;
  return [
    ...(attempt > 1 ? [`attempt ${attempt}: it was tried before`] : []),
    ...(left.length > 0 ? [`implement changed and checked nothing on ${named(left)}, which precheck had seen`] : []),
    ...phases.flatMap(({ phase, retries = 0 }) =>
      retries > 0 ? [`${phase} tried tasks again ${retries === 1 ? 'once' : `${retries} times`}`] : [],
    ),
    ...(over > 0 ? [`it took ${span(durationMs)} of an estimated ${span(estimateMs)} (+${over} %)`] : []),
  ];
}

/** Hosts that an earlier phase reached, and on which implement, which ran to its end, did no task. */
function hostsLeftAlone(phases: readonly PhaseReport[]): readonly string[] {
  const implement = phases.find(({ phase }) => phase === 'implement');
  if (implement?.outcome !== 'passed' || Object.keys(implement.hosts).length === 0) return [];
  const seen = phases.flatMap(({ phase, hosts }) =>
    phase === 'precheck' || phase === 'checkpoint' ? Object.keys(hosts) : [],
  );
  return [...new Set(seen)].filter((host) => (implement.hosts[host]?.ok ?? 0) === 0).sort();
}

function named(hosts: readonly string[]): string {
  const more = hosts.length > mostNamed ? ` and ${hosts.length - mostNamed} more` : '';
  return `${hosts.slice(0, mostNamed).join(', ')}${more}`;
}
