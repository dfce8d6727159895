import type { EventData } from '../../src/ledger/events.js';
import type { ReleaseState } from '../../src/ledger/state.js';
import { sameOrganization } from '../devops/organization-name.js';

/** The run whose environment approval a decision answers too, and how. */
export interface OwnApproval {
  readonly runId: string;
  readonly answer: 'approved' | 'rejected';
}

/**
 * A decision about a batch of a region of the organization at `here` answers the approval for which that region's run waits
 * there: a go approves it, anything else rejects it. Other questions are about something else than the stage that waits, and
 * the other organizations' approvals are out of reach of this person's sign-in.
 */
export function ownApproval(
  { plan, lock }: Pick<ReleaseState, 'plan' | 'lock'>,
  { region: id, choice, batch }: Pick<EventData<'DecisionMade'>, 'region' | 'choice' | 'batch'>,
  here: string,
): OwnApproval | undefined {
  if (batch === undefined || id === undefined || lock?.region !== id) return undefined;
  const region = plan?.regions.find((planned) => planned.id === id);
  if (!region || here === '' || !sameOrganization(region.organization, here)) return undefined;
  return { runId: lock.run.runId, answer: choice === 'go' ? 'approved' : 'rejected' };
}

/** What the person reads before the act. */
export function whatApprovalBecomes({ runId, answer }: OwnApproval): string {
  return `If run ${runId} waits for the approval of its environment in this organization, that is ${answer} too.`;
}

/** The one approval of the run that waits, or why none is answered. */
export function approvalOfRun<T extends { readonly runId: string }>(
  pending: readonly T[],
  { runId }: OwnApproval,
): { readonly one: T } | { readonly none: string } {
  const [first, ...others] = pending.filter((approval) => approval.runId === runId);
  if (!first) return { none: `No approval of run ${runId} waits in this organization.` };
  if (others.length > 0)
    return { none: `${others.length + 1} approvals of run ${runId} wait: answer them in the Approvals view.` };
  return { one: first };
}
