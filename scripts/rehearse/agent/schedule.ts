import { OperatorError } from '../../../src/release/operator-error.js';

export interface ScheduledNode {
  readonly name: string;
  readonly dependsOn: readonly string[];
}

/** What stands before a node: the direct dependencies, and all that they depend on in turn. */
export interface Before<Ended> {
  readonly direct: ReadonlyMap<string, Ended>;
  readonly all: ReadonlyMap<string, Ended>;
}

/** Starts every node as soon as all nodes it depends on have ended, however they ended. Returns how each ended, in the given order. */
export async function runInOrder<Node, Ended>(
  nodes: readonly Node[],
  describe: (node: Node) => ScheduledNode,
  run: (node: Node, before: Before<Ended>) => Promise<Ended>,
): Promise<ReadonlyMap<string, Ended>> {
  const described = nodes.map((node) => ({ node, ...describe(node) }));
  refuseBadOrder(described);
  const started = new Map<string, Promise<Ended>>();
  const ended = new Map<string, Ended>();
  const byName = new Map(described.map((entry) => [entry.name, entry]));

  const start = (name: string): Promise<Ended> => {
    const running = started.get(name);
    if (running !== undefined) return running;
    const entry = byName.get(name);
    if (entry === undefined) throw new Error(`${name} is not scheduled`);
    const work = (async () => {
      await Promise.all(entry.dependsOn.map(start));
      const pick = (names: Iterable<string>): ReadonlyMap<string, Ended> => {
        const wanted = new Set(names);
        return new Map([...ended].filter(([each]) => wanted.has(each)));
      };
      const end = await run(entry.node, { direct: pick(entry.dependsOn), all: pick(ancestors(name, byName)) });
      ended.set(name, end);
      return end;
    })();
    started.set(name, work);
    return work;
  };
  const results = await Promise.all(described.map(async ({ name }) => [name, await start(name)] as const));
  return new Map(results);
}

function ancestors(name: string, byName: ReadonlyMap<string, ScheduledNode>, found = new Set<string>()): Set<string> {
  for (const earlier of byName.get(name)?.dependsOn ?? []) {
    if (!found.has(earlier)) ancestors(earlier, byName, found.add(earlier));
  }
  return found;
}

function refuseBadOrder(nodes: readonly ScheduledNode[]): void {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  for (const { name, dependsOn } of nodes) {
    const unknown = dependsOn.find((earlier) => !byName.has(earlier));
    if (unknown !== undefined) {
      throw new OperatorError(
        `${name} depends on ${unknown}, which does not exist`,
        `dependsOn of ${name}`,
        'correct the name',
      );
    }
    if (ancestors(name, byName).has(name)) {
      throw new OperatorError(`${name} depends on itself`, `dependsOn of ${name}`, 'break the circle');
    }
  }
}
