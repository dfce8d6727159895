import { setTimeout as sleep } from 'node:timers/promises';
import { openLedger } from '../../src/adapters/azure-blob/open-ledger.js';
import { isRegionDone } from '../../src/ledger/rules/context.js';
import { Acknowledged } from './acknowledged.js';
import { check, type Findings } from './check.js';
import { intruder, manager, recorder, waiter } from './clients.js';
import { despiteFaults } from './despite-faults.js';
import { killer, noHarm, type Harm } from './killer.js';
import { describeProcess, familyOf, signal } from './process-tree.js';
import { Chance } from './random.js';
import { regionRun, type Living, type RunParts } from './region-run.js';
import { World } from './world.js';

export interface ChaosOptions {
  readonly seed: number;
  /** Task processes that wait or execute at any time. */
  readonly processes: number;
  /** Clients within this process. */
  readonly clients: number;
  readonly mops: number;
  readonly stormMs: number;
  /** On a slow machine the storm goes on for so long until enough has happened to judge by; absent: never longer. */
  readonly atMostStormMs?: number;
  /** After the storm nothing is broken any more; the release is given so long to complete. */
  readonly calmMs: number;
}

export interface ChaosReport extends Findings, Harm {
  readonly seed: number;
  readonly restarts: number;
  readonly requests: number;
  /** What intruders were allowed to do. */
  readonly trespasses: readonly string[];
  readonly seconds: number;
}

/** How long everything may take to end once it is told to. */
const endWithinMs = 60_000;

const regions = ['R1', 'R2', 'R3', 'R4', 'R5', 'R6'] as const;

/** Many waiters on one release while requests, processes and the storage fail; then a look at what was left on disk. */
export async function chaos(options: ChaosOptions): Promise<ChaosReport> {
  const startedMs = performance.now();
  const chance = new Chance(options.seed);
  const mops = Array.from({ length: options.mops }, (_, index) => `m${index + 1}`);
  const world = await World.open(chance, regions, mops);
  let storming = true;
  let over = false;
  try {
    const living: Living = new Map();
    const acknowledged = new Acknowledged();
    const parts: RunParts = { world, chance, living, acknowledged, isOver: () => over };
    world.stormy = true;
    const trespasses: string[] = [];
    const clients = Array.from({ length: options.clients }, (_, index) => {
      const region = regions[index % regions.length] ?? regions[0];
      switch (Math.floor(index / regions.length) % 7) {
        case 0:
          return intruder(parts, region).then((allowed) => trespasses.push(...allowed));
        case 1:
          return recorder(parts, region);
        case 2:
        case 3:
          return waiter(parts, region, chance.between(500, options.stormMs));
        default:
          return waiter(parts, region, Infinity);
      }
    });
    const runs = Array.from({ length: options.processes }, (_, index) => keepRunning(parts, index));
    const person = manager(parts, (options.stormMs / 2) * world.slowness);
    const harm = noHarm();
    const killing = killer({ ...parts, isOver: () => !storming }, harm, 1_200 * world.slowness);
    const stormStartedMs = performance.now();
    await sleep(options.stormMs / 2);
    await world.restartAzurite();
    const stormed = (): number => performance.now() - stormStartedMs;
    await sleep(Math.max(0, options.stormMs - stormed()));
    while (stormed() < (options.atMostStormMs ?? 0) && !wasEnough(acknowledged, world, harm)) await sleep(500);
    storming = false;
    await killing;
    world.stormy = false;
    await Promise.race([Promise.all(runs), sleep(options.calmMs, undefined, { ref: false })]);
    over = true;
    const named = (kind: string) => (ended: Promise<unknown>, index: number) => ({ who: `${kind} ${index}`, ended });
    await allEnd(
      [...runs.map(named('run')), ...clients.map(named('client')), { who: 'manager', ended: person }],
      living,
    );
    return {
      seed: options.seed,
      ...check(await world.history(), world.traces(), acknowledged, regions, (runId) => world.records.endedMs(runId)),
      ...harm,
      restarts: world.restarts,
      requests: world.proxy.requests.length,
      trespasses,
      seconds: Math.round((performance.now() - startedMs) / 1000),
    };
  } finally {
    storming = false;
    over = true;
    await world.close();
  }
}

interface Ending {
  readonly who: string;
  readonly ended: Promise<unknown>;
}

/** Kills the tasks that still live until everything has ended; what has not by then is named. */
async function allEnd(endings: readonly Ending[], living: Living): Promise<void> {
  const open = new Set(endings.map(({ who }) => who));
  for (const { who, ended } of endings) void ended.catch(() => undefined).then(() => open.delete(who));
  const killing = setInterval(() => {
    for (const pid of living.keys()) signal(pid, 'SIGKILL');
  }, 200);
  const late = sleep(endWithinMs, 'late' as const, { ref: false });
  try {
    if ((await Promise.race([Promise.all(endings.map(({ ended }) => ended)), late])) !== 'late') return;
    const families = [...living.keys()].flatMap((pid) => familyOf(pid).map(describeProcess));
    throw new Error(`these did not end: ${JSON.stringify({ open: [...open], families })}`);
  } finally {
    clearInterval(killing);
  }
}

/** Whether there was harm, and work beside it: several holders, and playbooks that ran. */
function wasEnough({ tokens }: Acknowledged, world: World, harm: Harm): boolean {
  const begun = world.traces().split(' begin\n').length - 1;
  return tokens.size >= 2 && begun >= 3 && harm.killed + harm.lostHosts + harm.stopped + harm.frozenHosts >= 4;
}

/** One run after the other, for whichever region still has something to do; several wait for the same one. */
async function keepRunning(parts: RunParts, index: number): Promise<void> {
  const ledger = openLedger(parts.world.store());
  for (let round = 0; !parts.isOver(); round += 1) {
    const state = await despiteFaults(() => ledger.refresh());
    const open = regions.filter((id) => !isRegionDone(state.regions[id]));
    if (open.length === 0) return;
    const region = open[(index + round) % Math.min(open.length, 3)];
    if (region !== undefined) await regionRun(parts, region);
  }
}
