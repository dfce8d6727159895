import type { IssueLevel } from './events.js';
import type { Result, RunResult } from './result.js';
import type { Approval, ApprovalStatus, NodeType, RunRecord, TimelineNode } from './run-record.js';
import type { RunRecords } from './run-records.js';
import { stableId } from './stable-id.js';

/** The service keeps this many issues of a record; more are only counted. */
const issuesAtMost = 10;

/** Keeps one run's record in step with what happens. Records are saved in the background; `end` waits for the last one. */
export class RunRecorder {
  constructor(
    private readonly record: RunRecord,
    private readonly records: RunRecords,
  ) {}

  start(): void {
    this.record.status = 'inProgress';
    this.record.startedAt = now();
    this.#save();
  }

  async end(result: RunResult): Promise<void> {
    Object.assign(this.record, { status: 'completed', result, finishedAt: now() });
    await this.records.save(this.record);
  }

  renameBuild(buildNumber: string): void {
    this.record.buildNumber = buildNumber;
    this.#save();
  }

  /** Adds a node below its parent and returns its id. */
  add(type: NodeType, identifier: string, name: string, parentId?: string, id?: string): string {
    const siblings = this.record.nodes.filter((node) => node.parentId === parentId).length;
    const node: TimelineNode = {
      id: id ?? stableId(this.record.organization, this.record.runId, parentId ?? '', type, identifier, siblings),
      ...(parentId === undefined ? {} : { parentId }),
      type,
      name,
      identifier,
      order: siblings + 1,
      state: 'pending',
      errors: 0,
      warnings: 0,
      issues: [],
    };
    this.record.nodes.push(node);
    this.#save();
    return node.id;
  }

  begin(id: string): void {
    Object.assign(this.#node(id), { state: 'inProgress', startedAt: now() });
    this.#save();
  }

  finish(id: string, result: Result): void {
    Object.assign(this.#node(id), { state: 'completed', result, finishedAt: now() });
    this.#save();
  }

  issue(id: string, level: IssueLevel, message: string): void {
    const node = this.#node(id);
    if (level === 'error') node.errors++;
    else node.warnings++;
    if (node.issues.length < issuesAtMost) node.issues.push({ level, message });
    this.#save();
  }

  addApproval(stage: string, environment: string): Approval {
    const { organization, runId, approvals } = this.record;
    const approval: Approval = {
      id: stableId(organization, runId, 'approval', stage, environment, approvals.length),
      stage,
      environment,
      createdAt: now(),
      status: 'pending',
    };
    approvals.push(approval);
    this.#save();
    return approval;
  }

  /** Resolves when the answer is on the disk, so that no step runs on an approval that a crash would forget. */
  async answer(approval: Approval, status: ApprovalStatus, by?: string, comment?: string): Promise<void> {
    Object.assign(approval, { status, answeredAt: now(), ...(by === undefined ? {} : { by, comment: comment ?? '' }) });
    await this.records.save(this.record);
  }

  /** An environment without a check leaves no approval behind, in the timeline neither. */
  dropApproval(approval: Approval): void {
    const { approvals, nodes } = this.record;
    approvals.splice(approvals.indexOf(approval), 1);
    nodes.splice(
      nodes.findIndex((node) => node.id === approval.id),
      1,
    );
    this.#save();
  }

  #node(id: string): TimelineNode {
    const node = this.record.nodes.find((candidate) => candidate.id === id);
    if (node === undefined) throw new Error(`timeline has no record ${id}`);
    return node;
  }

  #save(): void {
    // `end` saves once more and reports what is wrong with the disk.
    void this.records.save(this.record).catch(() => undefined);
  }
}

function now(): string {
  return new Date().toISOString();
}
