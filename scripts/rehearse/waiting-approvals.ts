import type { AnswerApproval } from './agent/approvals-api.js';
import type { ApprovalAnswer, ApprovalRequest } from './agent/host.js';

type Approver = (request: ApprovalRequest) => Promise<ApprovalAnswer>;

/** The approvals for which runs wait at present: whoever answers first, at the terminal or in the hub, has answered. */
export class WaitingApprovals {
  readonly #waiting = new Map<string, (answer: ApprovalAnswer) => void>();

  constructor(private readonly inTheHub: string) {}

  /** Waits for the hub, and for `otherwise` beside it where there is somebody else to ask. */
  ask(request: ApprovalRequest, otherwise?: Approver): Promise<ApprovalAnswer> {
    const { approvalId, signal } = request;
    const over = new AbortController();
    const answered = new Promise<ApprovalAnswer>((resolve, reject) => {
      this.#waiting.set(approvalId, resolve);
      otherwise?.({ ...request, signal: AbortSignal.any([signal, over.signal]) }).then(resolve, reject);
      signal.addEventListener('abort', () => {
        resolve({ approved: false, by: this.inTheHub, comment: 'the run was canceled before an answer' });
      });
    });
    return answered.finally(() => {
      this.#waiting.delete(approvalId);
      over.abort();
    });
  }

  /** What the organization's REST API is told by somebody who answers in the hub. */
  readonly answer: AnswerApproval = ({ approval }, { status, comment }) => {
    const waiting = this.#waiting.get(approval.id);
    this.#waiting.delete(approval.id);
    waiting?.({ approved: status === 'approved', by: this.inTheHub, comment });
    return waiting !== undefined;
  };
}
