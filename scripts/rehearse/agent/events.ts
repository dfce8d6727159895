import type { Result, RunResult } from './result.js';

/** Where in a run something happens. `job` and `step` are absent for what belongs to the stage or job as a whole. */
export interface Place {
  readonly stage: string;
  readonly job?: string;
  readonly step?: string;
}

export type IssueLevel = 'error' | 'warning';

/** What happens in a run, as it happens; secrets are masked in every text. */
export type Happening =
  | { readonly kind: 'runStarted'; readonly buildNumber: string }
  | { readonly kind: 'runFinished'; readonly result: RunResult }
  | { readonly kind: 'stageStarted'; readonly place: Place; readonly displayName: string }
  | { readonly kind: 'stageFinished'; readonly place: Place; readonly result: Result }
  | { readonly kind: 'jobStarted'; readonly place: Place; readonly displayName: string }
  | { readonly kind: 'jobFinished'; readonly place: Place; readonly result: Result }
  | { readonly kind: 'stepStarted'; readonly place: Place; readonly displayName: string }
  | { readonly kind: 'stepFinished'; readonly place: Place; readonly result: Result }
  | { readonly kind: 'line'; readonly place: Place; readonly text: string }
  | { readonly kind: 'issue'; readonly place: Place; readonly level: IssueLevel; readonly message: string }
  | { readonly kind: 'progress'; readonly place: Place; readonly percent: number }
  | { readonly kind: 'summary'; readonly place: Place; readonly file: string }
  | { readonly kind: 'artifact'; readonly place: Place; readonly name: string; readonly path: string }
  | { readonly kind: 'approvalAsked'; readonly place: Place; readonly environment: string; readonly approvalId: string }
  | {
      readonly kind: 'approvalAnswered';
      readonly place: Place;
      readonly environment: string;
      readonly approvalId: string;
      readonly approved: boolean;
      readonly by: string;
      readonly comment: string;
    };

export type AgentEvent = Happening & { readonly organization: string; readonly runId: number };
