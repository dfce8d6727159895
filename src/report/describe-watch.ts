import type { Standing, Watched } from './watch-release.js';

export interface WatchWords {
  readonly notes: readonly string[];
  /** What a person must see to. */
  readonly warnings: readonly string[];
  readonly summary: string;
}

/** A look of the watcher in words. Texts in it come from the ledger and are foreign. */
export function describeWatch({ state, standing, status, fleet }: Watched, release: string): WatchWords {
  const { sequence } = status;
  const wrote = status.kind === 'current' && status.wrote;
  const acknowledged = standing.filter(({ how }) => how === 'acknowledged');
  const pressing = standing.filter(({ how }) => how !== 'acknowledged');
  const foreignFleet = typeof fleet === 'object' ? [fleetWarning(fleet.names, release)] : [];
  return {
    notes: [
      wrote ? `status.json was renewed: event ${sequence}.` : `status.json is up to date: event ${sequence}.`,
      ...(fleet === 'freed' ? [`The fleet is free again: fleet.json still named ${release}, which has ended.`] : []),
      ...acknowledged.map((condition) => `Acknowledged: ${condition.text}`),
    ],
    warnings: [...pressing.map(inWords), ...foreignFleet],
    summary: summaryOf(state.status, release, pressing.length + foreignFleet.length),
  };
}

function inWords({ level, text, alert, how, why }: Standing): string {
  const recorded = how === 'not recorded' ? `it could not be recorded: ${why ?? ''}` : `${how} as ${alert}`;
  return `${level === 'critical' ? 'CRITICAL: ' : ''}${text} (${recorded})`;
}

function fleetWarning(names: string | undefined, release: string): string {
  return `${release} is active by its ledger, but fleet.json names ${names ?? 'no release'}: another release may start beside it.`;
}

function summaryOf(status: Watched['state']['status'], release: string, count: number): string {
  if (status === 'none') return `Nothing is planned for ${release} yet`;
  if (status !== 'active') return `${release} is ${status}: this watch can be switched off`;
  return count === 0 ? `${release}: nothing to report` : `${release}: ${count} to see to`;
}
