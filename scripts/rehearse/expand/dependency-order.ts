import { refuse } from './yaml-tree.js';
import type { Position } from './yaml-tree.js';

/** A stage or a job with what it waits for. */
export interface Dependent {
  readonly name: string;
  readonly at: Position;
  readonly dependsOn: readonly { readonly text: string; readonly at: Position }[];
}

/** The service's rule for the names of stages, jobs and steps. */
export function refuseBadName(name: string, what: string, at: Position): void {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return;
  refuse(at, `'${name}' is not a name for ${what}`, 'use letters, digits and _, not beginning with a digit');
}

/** Refuses names that stand twice; case makes no difference. */
export function refuseTwins(named: readonly { readonly name: string; readonly at: Position }[], what: string): void {
  const seen = new Map<string, Position>();
  for (const { name, at } of named) {
    const other = seen.get(name.toUpperCase());
    if (other) refuse(at, `The ${what} '${name}' stands twice`, `rename one; the other is on line ${other.line}`);
    seen.set(name.toUpperCase(), at);
  }
}

/** Holds `dependsOn` against the names there are and refuses unknown names and circles. Yields each one's dependencies as they are spelt where they are defined. */
export function resolveDependencies(all: readonly Dependent[], what: string): Map<string, readonly string[]> {
  refuseTwins(all, what);
  const resolved = new Map<string, readonly string[]>();
  for (const { name, dependsOn } of all) {
    const names = dependsOn.map(({ text, at }) => {
      const found = all.find((other) => other.name.toUpperCase() === text.toUpperCase());
      return (
        found?.name ?? refuse(at, `The ${what} '${name}' depends on '${text}', which does not exist`, 'mend dependsOn')
      );
    });
    resolved.set(name, [...new Set(names)]);
  }
  refuseCircles(all, resolved, what);
  return resolved;
}

function refuseCircles(
  all: readonly Dependent[],
  resolved: ReadonlyMap<string, readonly string[]>,
  what: string,
): void {
  const settled = new Set<string>();
  for (let left = all; left.length > 0;) {
    const blocked = left.filter(({ name }) => resolved.get(name)?.some((each) => !settled.has(each)));
    for (const each of left) if (!blocked.includes(each)) settled.add(each.name);
    const [first] = blocked;
    if (first !== undefined && blocked.length === left.length) {
      refuse(
        first.at,
        `The ${what} '${first.name}' waits for itself, directly or through others`,
        'break the circle in dependsOn',
      );
    }
    left = blocked;
  }
}
