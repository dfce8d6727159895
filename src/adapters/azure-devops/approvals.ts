import { z } from 'zod';
import type { DevOpsAccess } from './rest-client.js';
import { getRest } from './rest-client.js';

const timelineSchema = z.looseObject({
  records: z
    .array(
      z.looseObject({
        id: z.string(),
        parentId: z.string().nullish(),
        type: z.string().nullish(),
        identifier: z.string().nullish(),
        name: z.string().nullish(),
      }),
    )
    .max(20_000)
    .nullish(),
});

const approvalSchema = z.looseObject({
  id: z.string(),
  status: z.string(),
  steps: z
    .array(
      z.looseObject({
        status: z.string().nullish(),
        comment: z.string().nullish(),
        actualApprover: z.looseObject({ displayName: z.string().nullish() }).nullish(),
      }),
    )
    .nullish(),
});

/** What became of the approval of one stage of a run. `by` and `comment` are a person's words. */
export interface StageApproval {
  readonly stage: string;
  readonly status: 'approved' | 'rejected' | 'pending' | 'other';
  readonly by?: string;
  readonly comment?: string;
}

/** Every approval that stages of a run asked for, in the timeline's order. A stage without one does not appear. */
export async function approvalsOfRun(access: DevOpsAccess, runId: string): Promise<readonly StageApproval[]> {
  const timeline = await getRest(
    access,
    `build/builds/${encodeURIComponent(runId)}/timeline?api-version=7.1`,
    timelineSchema,
  );
  if (timeline.kind === 'absent') return [];
  const records = timeline.value.records ?? [];
  const childrenOf = (parent: string, type: string) =>
    records.filter((record) => record.parentId === parent && record.type === type);
  const asked = records
    .filter((record) => record.type === 'Stage')
    .flatMap((stage) =>
      childrenOf(stage.id, 'Checkpoint')
        .flatMap((checkpoint) => childrenOf(checkpoint.id, 'Checkpoint.Approval'))
        .map((approval) => ({ stage: stage.identifier ?? stage.name ?? '', approval: approval.id })),
    );
  const read = await Promise.all(asked.map(({ stage, approval }) => readApproval(access, stage, approval)));
  return read.filter((approval) => approval !== undefined);
}

async function readApproval(access: DevOpsAccess, stage: string, id: string): Promise<StageApproval | undefined> {
  const answer = await getRest(
    access,
    `pipelines/approvals/${encodeURIComponent(id)}?$expand=steps&api-version=7.1`,
    approvalSchema,
  );
  if (answer.kind === 'absent') return undefined;
  const { status, steps } = answer.value;
  const known = status === 'approved' || status === 'rejected' || status === 'pending' ? status : 'other';
  const acting = (steps ?? []).findLast(
    (step) => step.actualApprover?.displayName && (known === 'other' || step.status === status),
  );
  const by = acting?.actualApprover?.displayName?.trim();
  const comment = acting?.comment?.trim();
  return { stage, status: known, ...(by ? { by } : {}), ...(comment ? { comment } : {}) };
}
