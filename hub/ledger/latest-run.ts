import type { Run } from '../../src/ledger/events.js';
import { organizationName } from '../devops/organization-name.js';
import type { HistoryEvent } from './history-event.js';
import { growing } from './picking.js';

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
