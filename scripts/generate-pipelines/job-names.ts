import type { MopId } from '../../src/release/plan.js';

/** Taken by the templates (`decide`) or by the service, which refuses keywords as names of jobs. */
const reserved = ['decide', 'deploy', 'deployment', 'job', 'stage'];

/**
 * A job name for every MOP: `[A-Za-z_][A-Za-z0-9_]*`, made from its id. Names that would collide (the service ignores
 * case) are numbered in the plan's order, so the same plan always gives the same names.
 */
export function jobNames(mops: readonly MopId[]): ReadonlyMap<MopId, string> {
  const taken = new Set(reserved);
  const names = new Map<MopId, string>();
  for (const mop of mops) {
    const letters = mop.replace(/[^A-Za-z0-9_]/g, '_');
    const base = /^[A-Za-z_]/.test(letters) ? letters : `mop_${letters}`;
    let name = base;
    for (let number = 2; taken.has(name.toLowerCase()); number++) name = `${base}_${number}`;
    taken.add(name.toLowerCase());
    names.set(mop, name);
  }
  return names;
}
