import type { Act, Age } from './acts.js';
import type { Bounds } from './bounds.js';
import { LedgerGraph, type Decide, type Edge, type Node } from './graph.js';
import { brokenBy, brokenState } from './invariants.js';

/**
 * The executor of what is open. `asking`: its start is recorded and the answer is under way. `silent`: frozen or cut off;
 * its playbook runs on until the fence. `none`: its task is over, and the supervisor has killed the playbook.
 */
const executors = ['none', 'asking', 'live', 'silent'] as const;
type Executor = (typeof executors)[number];

interface World {
  readonly node: Node;
  readonly executor: Executor;
  readonly age: Age;
  /** The playbook of an attempt that somebody else ended still runs. */
  readonly zombie: boolean;
  /** The run that holds the lock has ended: cancelled, crashed, or given up by its agent. */
  readonly gone: boolean;
}

export interface Exploration {
  readonly ledgers: number;
  readonly states: number;
  readonly transitions: number;
  /** The first invariant found broken, and the acts that lead there. */
  readonly broken?: { readonly what: string; readonly path: readonly string[] };
  /** States from which no acts of persons and new runs lead to an end, or to a completed release. */
  readonly stuck: readonly { readonly short: 'of an end' | 'of completion'; readonly path: readonly string[] }[];
}

interface Step {
  readonly name: string;
  readonly to: World;
  /** Needs nobody who may be gone for good. */
  readonly helpful: boolean;
  readonly abandons: boolean;
}

/** Breadth first through everything that can happen, until no new state appears or an invariant is broken. */
export function explore(bounds: Bounds, rules?: Decide): Exploration {
  const graph = new LedgerGraph(bounds, rules);
  const ids = new Map<number, number>();
  const worlds: World[] = [];
  const cameFrom: number[] = [];
  const cameBy: string[] = [];
  const helpful: number[] = [];
  const completing: number[] = [];
  let transitions = 0;
  const path = (id: number, last?: string): readonly string[] => {
    const names = last === undefined ? [] : [last];
    for (let at = id; at > 0; at = cameFrom[at] ?? 0) names.unshift(cameBy[at] ?? '');
    return names;
  };
  const idOf = (world: World, from: number, by: string): number => {
    const key = codeOf(world);
    const known = ids.get(key);
    if (known !== undefined) return known;
    ids.set(key, worlds.length);
    cameFrom.push(from);
    cameBy.push(by);
    return worlds.push(world) - 1;
  };
  const found = (more: Pick<Exploration, 'broken' | 'stuck'>): Exploration => ({
    ledgers: graph.size,
    states: worlds.length,
    transitions,
    ...more,
  });
  idOf({ node: graph.start, executor: 'none', age: 0, zombie: false, gone: false }, 0, '');
  for (let id = 0; id < worlds.length; id += 1) {
    const world = worlds[id] as World;
    const wrong = brokenState(world.node.state);
    if (wrong !== undefined) return found({ broken: { what: wrong, path: path(id) }, stuck: [] });
    for (const edge of graph.edgesOf(world.node)) {
      if (!isPossible(world, edge.act, graph)) continue;
      const broken = brokenBy(world.node, edge) ?? brokenByProcess(world, edge);
      if (broken !== undefined) return found({ broken: { what: broken, path: path(id, edge.act.name) }, stuck: [] });
    }
    for (const step of stepsFrom(world, graph)) {
      transitions += 1;
      const to = idOf(step.to, id, step.name);
      if (!step.helpful || to === id) continue;
      helpful.push(id, to);
      if (!step.abandons) completing.push(id, to);
    }
  }
  const ended = worlds.flatMap(({ node }, id) => (node.state.status === 'active' ? [] : [id]));
  const completed = ended.filter((id) => worlds[id]?.node.state.status === 'completed');
  const short = (goals: readonly number[], edges: readonly number[], of: 'of an end' | 'of completion') =>
    unreached(worlds.length, goals, edges)
      .filter((id) => worlds[id]?.node.state.status !== 'abandoned')
      .slice(0, 3)
      .map((id) => ({ short: of, path: path(id) }));
  return found({ stuck: [...short(ended, helpful, 'of an end'), ...short(completed, completing, 'of completion')] });
}

function codeOf({ node, executor, age, zombie, gone }: World): number {
  return (((node.id * 4 + executors.indexOf(executor)) * 4 + age) * 2 + Number(zombie)) * 2 + Number(gone);
}

function playbookRuns({ executor, age, zombie }: World): boolean {
  return zombie || executor === 'live' || (executor === 'silent' && age < 2);
}

/** Whether who would act is there and sees what the act says it has seen. */
function isPossible({ node, executor, age, gone }: World, act: Act, graph: LedgerGraph): boolean {
  if (node.state.open && act.age !== undefined && act.age !== age) return false;
  if (act.runEnded && !gone) return false;
  if (act.part === 'executor') return executor === 'live';
  if (act.part === 'closer') return executor === 'live' ? graph.maySuffer(node) : executor === 'none' || age === 3;
  return true;
}

/** Invariant 9: nobody ends a living attempt, and no two playbooks run at once. */
function brokenByProcess(world: World, { act, types }: Edge): string | undefined {
  const isByItself = act.part === 'executor' || act.part === 'closer';
  if (!isByItself && (types.has('MopInterrupted') || types.has('MopRollbackInterrupted')) && world.age < 3)
    return `9: ${act.name} ended an attempt that is not silent for long enough`;
  if ((types.has('MopStarted') || types.has('MopRollbackStarted')) && playbookRuns(world))
    return `9: ${act.name} while the playbook of an earlier attempt runs`;
  return undefined;
}

function stepsFrom(world: World, graph: LedgerGraph): readonly Step[] {
  const { node, gone } = world;
  const steps: Step[] = happenings(world, graph.maySuffer(node));
  for (const edge of graph.edgesOf(node)) {
    const { act } = edge;
    if (act.part === 'late' || !isPossible(world, act, graph)) continue;
    steps.push({
      name: act.name,
      to: after(world, edge),
      helpful: !(gone && act.part === 'holder'),
      abandons: act.command.type === 'abandon',
    });
  }
  return steps;
}

function after(world: World, { act, types, to: node }: Edge): World {
  const granted = types.has('LockAcquired') || types.has('LockTakenOver');
  const gone = world.gone && !granted && node.state.lock !== null;
  if (types.has('MopStarted') || types.has('MopRollbackStarted'))
    return { node, executor: 'asking', age: 0, zombie: world.zombie, gone };
  if (node.state.open) return { ...world, node, gone };
  const isByItself = world.executor === 'live' && (act.part === 'executor' || act.part === 'closer');
  const zombie = world.zombie || (world.node.state.open !== null && !isByItself && playbookRuns(world));
  return { node, executor: 'none', age: 0, zombie, gone };
}

/** What happens without anybody appending: time, crashes, freezes, answers that come late or never. */
function happenings(world: World, maySuffer: boolean): Step[] {
  const { node, executor, age, zombie, gone } = world;
  const steps: Step[] = [];
  const happens = (name: string, change: Partial<World>, helpful = true): number =>
    steps.push({ name, to: { ...world, ...change }, helpful, abandons: false });
  if (zombie) happens('the fence kills what an ended attempt left running', { zombie: false });
  if (node.state.lock && !gone) happens("the holder's run ends", { gone: true });
  if (!node.state.open) return steps;
  const isDying = executor === 'none' || executor === 'silent' || (executor === 'asking' && maySuffer);
  if (age < 3 && isDying) happens('time passes in silence', { age: (age + 1) as Age });
  switch (executor) {
    case 'asking':
      // The fence counts from when the start was asked for.
      if (age < 2) happens('the answer arrives and the playbook starts', { executor: 'live', age: 0 });
      if (maySuffer) happens('the answer is lost with its task', { executor: 'none' });
      if (age >= 2) happens('the answer arrives behind the fence', { executor: 'none' });
      break;
    case 'live':
      if (!maySuffer) break;
      happens('the executor freezes or is cut off', { executor: 'silent', age: 1 });
      happens('the executor is killed', { executor: 'none', age: 1 });
      break;
    case 'silent':
      happens('the executor is back', age < 2 ? { executor: 'live', age: 0 } : { executor: 'none' }, false);
      break;
    case 'none':
      break;
  }
  return steps;
}

/** The states from which none of `goals` is reached along `edges` (pairs of from and to). */
function unreached(count: number, goals: readonly number[], edges: readonly number[]): readonly number[] {
  const offsets = new Int32Array(count + 1);
  for (let at = 1; at < edges.length; at += 2) offsets[(edges[at] ?? 0) + 1]! += 1;
  for (let at = 0; at < count; at += 1) offsets[at + 1]! += offsets[at] ?? 0;
  const before = new Int32Array(edges.length / 2);
  const next = offsets.slice();
  for (let at = 0; at < edges.length; at += 2) before[next[edges[at + 1] ?? 0]!++] = edges[at] ?? 0;
  const reached = new Uint8Array(count);
  const queue = [...goals];
  for (const goal of goals) reached[goal] = 1;
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (let at = offsets[id] ?? 0; at < (offsets[id + 1] ?? 0); at += 1) {
      const from = before[at] ?? 0;
      if (reached[from]) continue;
      reached[from] = 1;
      queue.push(from);
    }
  }
  return Array.from({ length: count }, (_, id) => id).filter((id) => !reached[id]);
}
