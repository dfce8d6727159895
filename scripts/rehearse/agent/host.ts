import type { ExpandedPipeline } from '../expand/expanded.js';
import type { AgentEvent } from './events.js';
import type { RunRecords } from './run-records.js';
import type { StopLadder } from './stop-ladder.js';

/** One run of a pipeline in one organization. `runId` comes from `RunRecords.nextRunId`. */
export interface PipelineRun {
  readonly organization: string;
  /** With a `/` at the end, as the agent gives it to tasks. */
  readonly collectionUri: string;
  readonly project: string;
  readonly runId: number;
  /** The pipeline's name in the organization; `pipeline` when absent. */
  readonly definition?: string;
  readonly pipeline: ExpandedPipeline;
}

/** A service connection as its type's form holds it. */
export interface Endpoint {
  readonly id: string;
  readonly type: string;
  readonly url: string;
  readonly scheme: string;
  /** Authorization parameters: all are secret. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly data: Readonly<Record<string, string>>;
}

export interface ApprovalRequest {
  readonly approvalId: string;
  readonly organization: string;
  readonly environment: string;
  readonly stage: string;
  readonly displayName: string;
  /** Aborted when the run is canceled: nobody needs to answer any more. */
  readonly signal: AbortSignal;
}

/** `unprotected`: the environment has no approval check, so nobody was asked and no record exists. */
export type ApprovalAnswer =
  { readonly approved: boolean; readonly by: string; readonly comment: string } | 'unprotected';

export interface Person {
  readonly id: string;
  readonly displayName: string;
}

/** What a run needs of the machine and of the people around it. */
export interface AgentHost {
  /** Marks every process of the tasks, so that a later start finds what a killed one left behind. */
  readonly rehearsalId: string;
  /** Folder with one built task a folder: `<bundles>/<task>/task.json`. */
  readonly bundles: string;
  /** By name, as pipelines name them. */
  readonly endpoints: ReadonlyMap<string, Endpoint>;
  readonly repositories: { readonly self: string };
  /** Workspaces of jobs; each is removed when its job ends. */
  readonly workFolder: string;
  /** What stays of a run: `<outputFolder>/<organization>/<runId>/{artifacts,summaries,attachments}`. */
  readonly outputFolder: string;
  readonly records: RunRecords;
  /** Added to the agent's own environment for every task and script. */
  readonly environment: Readonly<Record<string, string>>;
  readonly requestedFor: Person;
  readonly approve: (request: ApprovalRequest) => Promise<ApprovalAnswer>;
  readonly onEvent: (event: AgentEvent) => void;
  /** Aborted = somebody canceled the run. */
  readonly cancel: AbortSignal;
  /** The agent's own times unless given. */
  readonly ladder?: StopLadder;
}
