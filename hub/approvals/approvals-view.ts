import type { ReleaseState } from '../../src/ledger/state.js';
import type { HistoryEvent } from '../ledger/history-event.js';

/** A region whose approvals stand in another organization: its latest run is where they are answered. */
export interface ElsewhereRow {
  readonly region: string;
  readonly organization: string;
  readonly status: string;
  /** What the ledger says is waited for there, or nothing. */
  readonly waiting: string;
  readonly url: string;
  readonly link: string;
}

/** Regions of other organizations than the one at `here`, in the plan's order. */
export function approvalsElsewhere(
  { plan, regions, decisions }: Pick<ReleaseState, 'plan' | 'regions' | 'decisions'>,
  events: readonly HistoryEvent[],
  here: string,
): readonly ElsewhereRow[] {
  return (plan?.regions ?? [])
    .filter(({ organization }) => !sameOrganization(organization, here))
    .map(({ id, organization, project }) => {
      const run = latestRun(events, organization);
      return {
        region: id,
        organization,
        status: regions[id]?.status ?? 'waiting',
        waiting: decisions.find(({ region }) => region === id)?.question ?? '',
        url: run?.url ?? `${organization.replace(/\/+$/, '')}/${encodeURIComponent(project)}/_build`,
        link: run ? `run ${run.runId}` : 'pipelines',
      };
    });
}

/** An organization has one name and several addresses: `dev.azure.com/NAME` and the older `NAME.visualstudio.com`, in any case. */
export function sameOrganization(one: string, other: string): boolean {
  return organizationName(one) === organizationName(other);
}

function organizationName(address: string): string {
  if (!URL.canParse(address)) return address.toLowerCase();
  const { hostname, pathname } = new URL(address);
  const older = /^([^.]+)\.visualstudio\.com$/.exec(hostname)?.[1];
  return (older ?? decodeURIComponent(pathname.split('/')[1] ?? '')).toLowerCase();
}

function latestRun(events: readonly HistoryEvent[], organization: string) {
  return events.findLast(
    ({ actor }) => actor.run !== undefined && sameOrganization(actor.run.organization, organization),
  )?.actor.run;
}
