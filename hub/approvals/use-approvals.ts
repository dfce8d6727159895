import * as React from 'react';
import { OperatorError } from '../../src/release/operator-error.js';
import { answerApproval, pendingApprovals, type ApprovalAnswer, type PendingApproval } from '../devops/approvals.js';
import type { Project } from '../devops/organization.js';
import { followHere } from '../follow-here.js';

const pollMs = 5_000;

export interface Approvals {
  /** Undefined until the first look. */
  readonly pending?: readonly PendingApproval[];
  readonly fault?: string;
  /** Answers one and looks again; resolves to what went wrong. */
  readonly answer: (approval: PendingApproval, answer: ApprovalAnswer, comment: string) => Promise<string | undefined>;
}

/** The approvals that wait in this project, looked at while the view is. */
export function useApprovals(project: Project): Approvals {
  const [seen, setSeen] = React.useState<Pick<Approvals, 'pending' | 'fault'>>({});
  const look = React.useCallback(async (): Promise<boolean> => {
    try {
      const pending = await pendingApprovals(project);
      setSeen({ pending });
      return true;
    } catch (error) {
      setSeen((before) => ({ ...before, fault: wordsOf(error) }));
      return false;
    }
  }, [project]);
  React.useEffect(() => followHere(look, pollMs), [look]);
  return {
    ...seen,
    answer: async ({ id }, answer, comment) => {
      try {
        await answerApproval(project, id, answer, comment);
        return undefined;
      } catch (error) {
        return wordsOf(error);
      } finally {
        await look();
      }
    },
  };
}

function wordsOf(error: unknown): string {
  return error instanceof OperatorError ? error.message : 'Azure DevOps answered something unexpected.';
}
