import { z } from 'zod';
import { serviceError, type Answer } from './rest-answer.js';
import { approvalShape, type Address } from './rest-shapes.js';
import type { Approval, RunRecord } from './run-record.js';

/** An approval, and the run that asked for it. */
export interface KeptApproval {
  readonly record: RunRecord;
  readonly approval: Approval;
}

export interface GivenAnswer {
  readonly status: 'approved' | 'rejected';
  readonly comment: string;
}

/** Carries out what a person answered; false where nothing waits for it any more. */
export type AnswerApproval = (kept: KeptApproval, given: GivenAnswer) => boolean;

const updatesSchema = z
  .array(
    z.object({
      approvalId: z.string(),
      status: z.enum(['approved', 'rejected']),
      comment: z.string().default(''),
    }),
  )
  .nonempty();

/** `GET pipelines/approvals` with the filters that the service knows. */
export function listApprovals(kept: readonly KeptApproval[], query: URLSearchParams, at: Address): Answer {
  const ids = query.get('approvalIds')?.toLowerCase().split(',');
  const state = query.get('state')?.toLowerCase() ?? 'all';
  const top = Number(query.get('top') ?? query.get('$top') ?? Infinity);
  const value = kept
    .filter(({ approval }) => (ids?.includes(approval.id) ?? true) && (state === 'all' || approval.status === state))
    .slice(0, top)
    .map((one) => shape(one, query, at));
  return { status: 200, body: { count: value.length, value } };
}

/** `GET pipelines/approvals/{id}`. */
export function oneApproval(kept: readonly KeptApproval[], id: string, query: URLSearchParams, at: Address): Answer {
  const found = kept.find(({ approval }) => approval.id === id.toLowerCase());
  return found === undefined ? noSuchApproval(id) : { status: 200, body: shape(found, query, at) };
}

/** `PATCH pipelines/approvals`: each of the body's updates, or none where one of them cannot be carried out. */
export function updateApprovals(
  kept: readonly KeptApproval[],
  text: string,
  at: Address,
  answer: AnswerApproval,
): Answer {
  const updates = updatesSchema.safeParse(jsonOf(text));
  if (!updates.success)
    return serviceError(400, 'ArgumentException', `Value cannot be read: ${z.prettifyError(updates.error)}`);
  const wanted = updates.data.map((update) => ({
    update,
    one: kept.find(({ approval }) => approval.id === update.approvalId.toLowerCase()),
  }));
  const value: object[] = [];
  for (const { update, one } of wanted) {
    if (!one) return noSuchApproval(update.approvalId);
    if (one.approval.status !== 'pending') return alreadyAnswered(update.approvalId);
  }
  for (const { update, one } of wanted) {
    if (!one || !answer(one, update)) return alreadyAnswered(update.approvalId);
    const { status, comment } = update;
    value.push(approvalShape({ ...one.approval, status, comment }, one.record, at, false));
  }
  return { status: 200, body: { count: value.length, value } };
}

function shape({ approval, record }: KeptApproval, query: URLSearchParams, at: Address): object {
  return approvalShape(approval, record, at, query.get('$expand')?.toLowerCase() === 'steps');
}

function noSuchApproval(id: string): Answer {
  return serviceError(404, 'ApprovalNotFoundException', `Approval ${id} could not be found.`);
}

function alreadyAnswered(id: string): Answer {
  return serviceError(400, 'ApprovalUpdateException', `Approval ${id} is already completed.`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
