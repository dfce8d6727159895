import type { Person } from './host.js';
import type { Approval, RunRecord, TimelineNode } from './run-record.js';
import { stableId } from './stable-id.js';

/** JSON bodies of the service's REST API, version 7.x: the fields that describe a run, none that this agent does not know. */

/** Base of a record's own addresses: `http://host/{organization}/{project}`. */
export type Address = string;

export function buildShape(record: RunRecord, at: Address): object {
  return {
    _links: { self: { href: buildUrl(record, at) }, timeline: { href: `${buildUrl(record, at)}/Timeline` } },
    id: record.runId,
    buildNumber: record.buildNumber,
    status: record.status,
    ...(record.result === undefined ? {} : { result: buildResult(record.result) }),
    queueTime: record.queuedAt,
    ...times(record.startedAt, record.finishedAt),
    url: buildUrl(record, at),
    uri: `vstfs:///Build/Build/${record.runId}`,
    definition: { id: definitionId(record), name: record.pipeline, type: 'build', queueStatus: 'enabled' },
    project: { id: stableId(record.organization, record.project), name: record.project, state: 'wellFormed' },
    reason: 'manual',
    priority: 'normal',
    requestedFor: identity(record.requestedFor),
    requestedBy: identity(record.requestedFor),
  };
}

export function timelineShape(record: RunRecord, at: Address): object {
  const id = stableId(record.organization, record.runId, 'timeline');
  return {
    id,
    changeId: record.nodes.length,
    url: `${buildUrl(record, at)}/Timeline/${id}`,
    records: record.nodes.map((node) => timelineRecordShape(node)),
  };
}

function timelineRecordShape(node: TimelineNode): object {
  return {
    id: node.id,
    parentId: node.parentId ?? null,
    type: node.type,
    name: node.name,
    identifier: node.identifier,
    ...(node.refName === undefined ? {} : { refName: node.refName }),
    ...times(node.startedAt, node.finishedAt),
    state: node.state,
    result: node.result ?? null,
    order: node.order,
    attempt: 1,
    previousAttempts: [],
    errorCount: node.errors,
    warningCount: node.warnings,
    issues: node.issues.map(({ level, message }) => ({ type: level, message })),
  };
}

export function approvalShape(approval: Approval, record: RunRecord, at: Address, withSteps: boolean): object {
  const answered = approval.answeredAt ?? approval.createdAt;
  return {
    id: approval.id,
    status: approval.status,
    createdOn: approval.createdAt,
    lastModifiedOn: answered,
    executionOrder: 'anyOrder',
    minRequiredApprovers: 1,
    blockedApprovers: [],
    instructions: '',
    pipeline: {
      owner: { id: record.runId, name: record.buildNumber, _links: { self: { href: buildUrl(record, at) } } },
      id: String(definitionId(record)),
      name: record.pipeline,
    },
    ...(withSteps ? { steps: [approvalStepShape(approval)] } : {}),
    _links: { self: { href: `${at}/_apis/pipelines/approvals/${approval.id}` } },
  };
}

function approvalStepShape(approval: Approval): object {
  const approver = approval.by === undefined ? undefined : identity(personCalled(approval.by));
  return {
    assignedApprover: approver ?? identity(personCalled(`[Environment]\\${approval.environment} approvers`)),
    ...(approver === undefined ? {} : { actualApprover: approver, lastModifiedBy: approver }),
    status: approval.status,
    comment: approval.comment ?? '',
    order: 1,
    initiatedOn: approval.createdAt,
    lastModifiedOn: approval.answeredAt ?? approval.createdAt,
    history: [],
  };
}

function personCalled(displayName: string): Person {
  return { id: stableId('person', displayName), displayName };
}

function identity({ id, displayName }: Person): object {
  return { displayName, id, uniqueName: displayName };
}

/** Pipelines have small numbers in the service too; this one only has to stay the same. */
function definitionId(record: RunRecord): number {
  return (parseInt(stableId(record.organization, record.pipeline).slice(0, 6), 16) % 9_000) + 1;
}

function buildUrl(record: RunRecord, at: Address): string {
  return `${at}/_apis/build/Builds/${record.runId}`;
}

function buildResult(result: string): string {
  return result === 'succeededWithIssues' ? 'partiallySucceeded' : result;
}

function times(startedAt: string | undefined, finishedAt: string | undefined): object {
  return {
    ...(startedAt === undefined ? {} : { startTime: startedAt }),
    ...(finishedAt === undefined ? {} : { finishTime: finishedAt }),
  };
}
