import type { IssueLevel } from './events.js';
import type { Person } from './host.js';
import type { Result, RunResult } from './result.js';

/** All that is kept of a run: what the service's REST API would tell about it. */
export interface RunRecord {
  readonly organization: string;
  readonly project: string;
  readonly runId: number;
  readonly pipeline: string;
  readonly requestedFor: Person;
  readonly queuedAt: string;
  buildNumber: string;
  status: 'notStarted' | 'inProgress' | 'completed';
  result?: RunResult;
  startedAt?: string;
  finishedAt?: string;
  readonly nodes: TimelineNode[];
  readonly approvals: Approval[];
}

export type NodeType = 'Stage' | 'Checkpoint' | 'Checkpoint.Approval' | 'Phase' | 'Job' | 'Task';

export interface TimelineNode {
  readonly id: string;
  readonly parentId?: string;
  readonly type: NodeType;
  readonly name: string;
  readonly identifier: string;
  readonly refName?: string;
  readonly order: number;
  state: 'pending' | 'inProgress' | 'completed';
  result?: Result;
  startedAt?: string;
  finishedAt?: string;
  errors: number;
  warnings: number;
  readonly issues: { readonly level: IssueLevel; readonly message: string }[];
}

export type ApprovalStatus = 'pending' | 'approved' | 'rejected' | 'canceled';

export interface Approval {
  readonly id: string;
  readonly stage: string;
  readonly environment: string;
  readonly createdAt: string;
  status: ApprovalStatus;
  by?: string;
  comment?: string;
  answeredAt?: string;
}
