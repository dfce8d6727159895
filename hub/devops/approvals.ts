import { z } from 'zod';
import { askDevOps, type Project } from './organization.js';

const identity = z.object({ displayName: z.string().nullish() }).nullish();
const approvalSchema = z.object({
  id: z.string(),
  createdOn: z.string().nullish(),
  instructions: z.string().nullish(),
  minRequiredApprovers: z.number().nullish(),
  steps: z.array(z.object({ assignedApprover: identity, status: z.string().nullish() })).nullish(),
  pipeline: z
    .object({
      name: z.string().nullish(),
      owner: z
        .object({
          id: z.union([z.number(), z.string()]).nullish(),
          name: z.string().nullish(),
          _links: z.object({ web: z.object({ href: z.string() }).nullish() }).nullish(),
        })
        .nullish(),
    })
    .nullish(),
});
const listSchema = z.object({ value: z.array(approvalSchema) });

/** An approval of an environment that waits in this project; the texts are other people's. */
export interface PendingApproval {
  readonly id: string;
  readonly pipeline: string;
  readonly run: string;
  readonly runId: string;
  readonly url: string;
  readonly createdMs: number | undefined;
  readonly approvers: readonly string[];
  readonly instructions: string;
}

export type ApprovalAnswer = 'approved' | 'rejected';

export async function pendingApprovals(project: Project): Promise<readonly PendingApproval[]> {
  const answer = await askDevOps(project, {
    method: 'GET',
    path: 'pipelines/approvals?state=pending&$expand=steps&api-version=7.1',
    act: 'list the approvals that wait',
  });
  return listSchema.parse(answer).value.map(({ id, pipeline, createdOn, steps, instructions }) => {
    const createdMs = Date.parse(createdOn ?? '');
    const owner = pipeline?.owner;
    return {
      id,
      pipeline: pipeline?.name ?? '',
      run: owner?.name ?? '',
      runId: String(owner?.id ?? ''),
      url: owner?._links?.web?.href ?? runUrl(project, owner?.id),
      createdMs: Number.isNaN(createdMs) ? undefined : createdMs,
      approvers: (steps ?? []).flatMap((step) => step.assignedApprover?.displayName ?? []),
      instructions: instructions ?? '',
    };
  });
}

/** Approves or rejects as the person who is signed in; the service judges whether they may. */
export async function answerApproval(
  project: Project,
  approvalId: string,
  status: ApprovalAnswer,
  comment: string,
): Promise<void> {
  await askDevOps(project, {
    method: 'PATCH',
    path: 'pipelines/approvals?api-version=7.1',
    body: [{ approvalId, status, comment }],
    act: status === 'approved' ? 'approve' : 'reject',
  });
}

function runUrl({ url, project }: Project, id: string | number | null | undefined): string {
  return id === null || id === undefined
    ? ''
    : `${url}/${encodeURIComponent(project)}/_build/results?buildId=${encodeURIComponent(String(id))}`;
}
