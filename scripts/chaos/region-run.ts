import { join } from 'node:path';
import { runBundle, type BundleEnd } from '../../tests/tasks/support/run-bundle.js';
import type { Acknowledged } from './acknowledged.js';
import type { Chance } from './random.js';
import { releaseId } from './traced-release.js';
import type { World } from './world.js';

/** Task processes that live just now, by their id. */
export type Living = Map<number, { readonly task: string; readonly runId: string }>;

export interface RunParts {
  readonly world: World;
  readonly chance: Chance;
  readonly living: Living;
  readonly acknowledged: Acknowledged;
  /** True once nobody is to begin anything. */
  readonly isOver: () => boolean;
}

/**
 * One run of a region's pipeline in task processes: acquire, every MOP, post-validation, give-back. An agent that was killed
 * runs no further step; its always-run give-back comes from another agent, or the run ends without it.
 */
export async function regionRun(parts: RunParts, region: string): Promise<void> {
  const { world, acknowledged } = parts;
  const runId = world.records.begin();
  const step = (task: string, inputs: Readonly<Record<string, string>>): Promise<BundleEnd> =>
    runStep(parts, task, region, runId, inputs);
  try {
    const lock = await step('acquire-release-lock', { action: 'acquire', waitMinutes: '20', pollSeconds: '2' });
    acknowledged.token(lock.outputs['fencingToken']);
    const died = lock.exitCode === null;
    if (!died && lock.outputs['outcome'] !== 'acquired') return;
    const alive = !died && (await runMops(parts, step));
    if (parts.isOver() || (!alive && parts.chance.happens(0.4))) return;
    await step('acquire-release-lock', { action: 'giveBack', waitMinutes: '2', pollSeconds: '2' });
  } finally {
    world.records.end(runId);
  }
}

/** False when the agent died underway, or nobody is to begin anything. */
async function runMops(
  { world, isOver }: RunParts,
  step: (task: string, inputs: Readonly<Record<string, string>>) => Promise<BundleEnd>,
): Promise<boolean> {
  for (const { id: mop } of world.plan.mops) {
    if (isOver()) return false;
    const end = await step('run-mop', { mop, action: 'execute' });
    if (end.exitCode === null) return false;
    if (end.result !== 'Succeeded') return true;
  }
  return (await step('health-gate', { purpose: 'postvalidation' })).exitCode !== null;
}

async function runStep(
  { world, living }: RunParts,
  task: string,
  region: string,
  runId: string,
  inputs: Readonly<Record<string, string>>,
): Promise<BundleEnd> {
  let own: number | undefined;
  const end = await runBundle({
    task,
    organization: world.records.organization(region),
    runId,
    connection: world.connection,
    temporary: join(world.folder, 'jobs', runId),
    environment: { MOP_TRACES: world.traceFile, BUILD_SOURCESDIRECTORY: world.folder, HOME: world.folder },
    inputs: { releaseId, region, playbookFolder: world.folder, ...inputs },
    onStart: (pid) => {
      own = pid;
      living.set(pid, { task, runId });
    },
  });
  if (own !== undefined) living.delete(own);
  return end;
}
