import type { Fault, History } from './history.js';
import { when } from './rule.js';

/** The lock is granted to nobody whose mop-release is older than the plan asks for. */
export function tooOld({ plan }: History, version: string): Fault | undefined {
  const minimum = plan?.minimumVersion ?? '';
  return when(rank(version) < rank(minimum), `mop-release ${minimum} or newer to be granted the lock`, version);
}

/** A release comes after all of its own pre-releases; what is no version comes before everything. */
function rank(version: string): number {
  const [, major, minor, patch, pre] = /^(\d{1,4})\.(\d{1,4})\.(\d{1,4})(-)?/.exec(version) ?? [];
  if (patch === undefined) return -1;
  return [major, minor, patch].reduce((sum, part) => sum * 10_000 + Number(part), 0) * 2 + (pre === undefined ? 1 : 0);
}
