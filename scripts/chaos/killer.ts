import { setTimeout as sleep } from 'node:timers/promises';
import { familyOf, signal } from './process-tree.js';
import type { RunParts } from './region-run.js';

/** What was done to task processes. */
export interface Harm {
  killed: number;
  lostHosts: number;
  stopped: number;
  frozenHosts: number;
  /** Of the frozen ones, those whose run Azure DevOps declared ended: others may take over while they only sleep. */
  givenUp: number;
}

export const noHarm = (): Harm => ({ killed: 0, lostHosts: 0, stopped: 0, frozenHosts: 0, givenUp: 0 });

/**
 * Kills task processes, alone or with all they started, and freezes them, alone or with their host, some of
 * them for longer than it takes to count as dead. Whoever executes a MOP is met most often, once its playbook runs; until
 * the first one does, most are spared.
 */
export async function killer({ world, living, chance, isOver }: RunParts, harm: Harm, everyMs: number): Promise<void> {
  const thawing: Promise<void>[] = [];
  /** Length of all traces when an executor was last met: one that has not begun its work since is mostly spared. */
  let workSeen = 0;
  while (!isOver()) {
    await sleep(everyMs * chance.between(0.3, 1.7));
    const pids = [...living.keys()];
    const executing = pids.filter((pid) => living.get(pid)?.task === 'run-mop');
    const aims = executing.length > 0 && chance.happens(world.traces().length > workSeen ? 0.7 : 0.1);
    const pid = chance.oneOf(aims ? executing : pids.filter((other) => !executing.includes(other)));
    const spares = !aims && world.traces() === '' && chance.happens(0.8);
    if (pid === undefined || spares || isOver()) continue;
    if (aims) workSeen = world.traces().length;
    const kind = chance.number();
    if (kind < 0.3) harm.killed += signal(pid, 'SIGKILL') ? 1 : 0;
    else if (kind < 0.4) {
      const family = familyOf(pid);
      harm.lostHosts += family.map((member) => signal(member, 'SIGKILL')).some(Boolean) ? 1 : 0;
    } else {
      const alone = kind < 0.65;
      const family = alone ? [pid] : familyOf(pid);
      if (!family.map((member) => signal(member, 'SIGSTOP')).some(Boolean)) continue;
      harm[alone ? 'stopped' : 'frozenHosts'] += 1;
      const runId = living.get(pid)?.runId;
      if (runId !== undefined && chance.happens(0.6)) {
        world.records.end(runId);
        harm.givenUp += 1;
      }
      const forMs = chance.between(300, 9_000 * world.slowness);
      thawing.push(thaw(family, forMs, isOver));
    }
  }
  await Promise.all(thawing);
}

/** Lets frozen processes go on after `forMs`, or when it is over. */
async function thaw(family: readonly number[], forMs: number, isOver: () => boolean): Promise<void> {
  const until = performance.now() + forMs;
  while (!isOver() && performance.now() < until) await sleep(100);
  for (const member of family) signal(member, 'SIGCONT');
}
