import type { Run } from '../../src/ledger/events.js';
import type { HistoryEvent } from '../ledger/history-event.js';
import { growing } from '../ledger/picking.js';

/** By the organization's name. */
const latestRuns = growing(
  () => ({ byAddress: new Map<string, Run>(), byName: new Map<string, Run>() }),
  ({ byAddress, byName }, { actor: { run } }) => {
    // Thousands of events in a row are of one run.
    if (!run || byAddress.get(run.organization)?.runId === run.runId) return;
    byAddress.set(run.organization, run);
    byName.set(organizationName(run.organization), run);
  },
);

/** The run of an organization that wrote to the ledger last: where its approvals are answered, and what to run again. */
export function latestRun(events: readonly HistoryEvent[], organization: string): Run | undefined {
  return latestRuns(events).byName.get(organizationName(organization));
}

/** An organization has one name and several addresses: `dev.azure.com/NAME` and the older `NAME.visualstudio.com`, in any case. */
export function sameOrganization(one: string, other: string): boolean {
  return organizationName(one) === organizationName(other);
}

function organizationName(address: string): string {
  if (!URL.canParse(address)) return address.toLowerCase();
  const { hostname, pathname } = new URL(address);
  const older = /^([^.]+)\.visualstudio\.com$/.exec(hostname)?.[1];
  return (older ?? decoded(pathname.split('/')[1] ?? '')).toLowerCase();
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
