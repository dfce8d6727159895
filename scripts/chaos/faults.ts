import type { ChaosReport } from './chaos.js';

/** What must be empty in a report. */
const faulty = [
  'broken',
  'orderViolations',
  'doubledMops',
  'lostEvents',
  'lateTasks',
  'stolenLocks',
  'trespasses',
] as const;

export function faultsOf(report: ChaosReport): readonly string[] {
  return faulty.flatMap((kind) => report[kind].map((found) => `${kind}: ${found}`));
}
