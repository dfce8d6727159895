import { OperatorError } from '../../src/release/operator-error.js';
import { answerApproval, pendingApprovals } from '../devops/approvals.js';
import type { Project } from '../devops/organization.js';
import { approvalOfRun, type OwnApproval } from './own-approval-view.js';

/** Answers the approval for which the decided region's run waits, and says what became of it: the decision itself stands already. */
export async function answerOwnApproval(project: Project, own: OwnApproval, comment: string): Promise<string> {
  try {
    const found = approvalOfRun(await pendingApprovals(project), own);
    if ('none' in found) return found.none;
    await answerApproval(project, found.one.id, own.answer, comment);
    return `The approval of run ${own.runId} in this organization was ${own.answer} too.`;
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return `The approval of run ${own.runId} was not answered: ${error.message} Answer it in the Approvals view.`;
  }
}
