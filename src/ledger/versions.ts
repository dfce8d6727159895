import type { ReleaseState } from './state.js';

/** Why mop-release of this version may not judge by its rules: it is older than the release asks for, or than what wrote to it. */
export function olderThanNeeded({ plan, unknownTypes, newestVersion }: ReleaseState, version: string | undefined) {
  const minimum = plan?.minimumVersion ?? '';
  if (plan && version !== undefined && isOlder(version, minimum))
    return `Release ${plan.release} needs mop-release ${minimum} or newer; this is ${version}. Update it to append to this ledger.`;
  if (unknownTypes.length === 0) return undefined;
  const needed = version !== undefined && isOlder(version, newestVersion) ? newestVersion : '';
  return `This ledger holds events of a newer version (${unknownTypes.join(', ')}); update mop-release${needed ? ` to ${needed} or newer` : ''} to append to it.`;
}

/** Compares `major.minor.patch`; what follows a hyphen is older than the same without. Text that is no version is oldest. */
export function isOlder(a: string, b: string): boolean {
  const [left, right] = [partsOf(a), partsOf(b)];
  const index = left.findIndex((part, at) => part !== right[at]);
  return index >= 0 && (left[index] ?? 0) < (right[index] ?? 0);
}

function partsOf(version: string): readonly number[] {
  const match = /^(\d+)\.(\d+)\.(\d+)(-)?/.exec(version);
  if (!match) return [-1, -1, -1, 0];
  return [Number(match[1]), Number(match[2]), Number(match[3]), match[4] === undefined ? 1 : 0];
}
