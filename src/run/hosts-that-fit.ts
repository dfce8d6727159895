import type { PhaseReport } from '../ledger/commands.js';
import type { HostCounts } from '../ledger/events.js';
import { addUp } from './assess-process.js';

/** Of one phase: two of them and all that stands beside them go into one append, which takes 4 MiB. */
const mostBytes = 1_400_000;
const bytesOfCounts = 100;

/**
 * What the ledger keeps of phases with more hosts than an append takes, some ten thousand: those with failures or changes
 * first, and the rest added up under a name that says how many they are.
 */
export function withHostsThatFit(phases: readonly PhaseReport[]): readonly PhaseReport[] {
  return phases.map((report) => ({ ...report, hosts: hostsThatFit(report.hosts) }));
}

function hostsThatFit(hosts: PhaseReport['hosts']): PhaseReport['hosts'] {
  const all = Object.entries(hosts);
  if (sizeOf(all) <= mostBytes) return hosts;
  const kept: [string, HostCounts][] = [];
  const rest: [string, HostCounts][] = [];
  let size = 0;
  for (const entry of all.sort(([, a], [, b]) => weight(b) - weight(a))) {
    size += sizeOf([entry]);
    (size <= mostBytes ? kept : rest).push(entry);
  }
  const { hosts: number, ...sum } = addUp(Object.fromEntries(rest));
  return Object.fromEntries([...kept, [`${number} more hosts`, sum]]);
}

function sizeOf(entries: readonly (readonly [string, HostCounts])[]): number {
  return entries.reduce((sum, [name]) => sum + bytesOfCounts + bytesOf(name), 0);
}

/** At most: a character beyond ASCII takes three, or two units with four. */
function bytesOf(name: string): number {
  return JSON.stringify(name).replace(/[\u0080-\uffff]/g, '---').length;
}

function weight({ failed, unreachable, changed }: HostCounts): number {
  if (failed > 0 || unreachable > 0) return 2;
  return changed > 0 ? 1 : 0;
}
