import type { Approval, RunRecord } from '../rehearse/agent/run-record.js';
import { stableId } from '../rehearse/agent/stable-id.js';

/** Approvals that wait in one organization: of the release, and of something else that uses the same environment. */
export function samplePending(
  organization: string,
  project: string,
  environment: string,
  nowMs: number,
): readonly { readonly record: RunRecord; readonly approval: Approval }[] {
  return [
    { pipeline: 'mop-release R11.5.3.4', runId: 4121, stage: 'batch_3', agoMs: 4 * 60_000 },
    { pipeline: 'platform-patching', runId: 4231, stage: 'rollout', agoMs: 55 * 60_000 },
  ].map(({ pipeline, runId, stage, agoMs }) => {
    const createdAt = new Date(nowMs - agoMs).toISOString();
    const requestedFor = { id: stableId('person', 'Ada Moreau'), displayName: 'Ada Moreau' };
    return {
      record: {
        ...{ organization, project, runId, pipeline, requestedFor, queuedAt: createdAt },
        ...{ buildNumber: `20261125.${runId % 10}`, status: 'inProgress', nodes: [], approvals: [] },
      },
      approval: { id: stableId(organization, runId, stage), stage, environment, createdAt, status: 'pending' },
    };
  });
}
