import type { ReleaseState } from '../../src/ledger/state.js';
import type { HistoryEvent } from '../ledger/history-event.js';
import { sameOrganization } from '../devops/organization-name.js';
import { latestRun } from '../ledger/latest-run.js';

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

/** What the ledger asks about the region whose run waits for an approval: the stage's own words are not in the approval. */
export function askedByRun(
  { lock, decisions }: Pick<ReleaseState, 'lock' | 'decisions'>,
  runId: string,
): string | undefined {
  if (!lock || lock.run.runId !== runId) return undefined;
  return decisions.find(({ region, kind }) => region === lock.region && kind === 'batch')?.question;
}
