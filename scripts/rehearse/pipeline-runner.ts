import { join } from 'node:path';
import type { AgentHost } from './agent/host.js';
import { runPipeline } from './agent/run-pipeline.js';
import { approverFor } from './approver.js';
import type { RehearsalFolder } from './folder.js';
import type { Options } from './options.js';
import { ledgerConnectionName, type ReadyPipeline } from './pipelines.js';
import type { Progress } from './progress.js';
import type { Repository } from './repository.js';
import type { RunLogs } from './run-log.js';
import type { Services } from './services.js';

const endpointId = 'c2b9f6a1-5a0e-4f0b-9d1e-7a6f2d3c4b5a';

interface Rehearsed {
  readonly projectFolder: string;
  readonly folder: RehearsalFolder;
  readonly options: Options;
  readonly progress: Progress;
}

/** What runs a pipeline on the local agent, with the ledger connection and the sandboxes in reach. */
export function pipelineRunner(
  { projectFolder, folder, options, progress }: Rehearsed,
  repository: Repository,
  { connection, records, rest, sandboxes, approvals }: Services,
  logs: RunLogs,
): (pipeline: ReadyPipeline, cancel: AbortSignal) => Promise<unknown> {
  const endpoint = {
    id: endpointId,
    type: 'mop-release-ledger',
    url: connection.accountUrl,
    scheme: 'None',
    parameters: { ledgerSas: connection.ledgerSas, stateSas: connection.stateSas },
    data: { fleet: connection.fleet },
  };
  const host: Omit<AgentHost, 'cancel'> = {
    rehearsalId: folder.record.id,
    bundles: join(projectFolder, 'dist', 'tasks'),
    endpoints: new Map([[ledgerConnectionName, endpoint]]),
    repositories: { self: repository.folder },
    workFolder: folder.at('work'),
    outputFolder: folder.at('output'),
    records,
    environment: {
      MOP_SANDBOX_ROOT: folder.at('sandboxes'),
      MOP_BACKUP_ROOT: folder.at('backups'),
      MOP_SERVICES_URL: sandboxes.url,
    },
    requestedFor: { id: '7b0c0c3e-8a57-4f4f-9b38-1f2a6d1c5e42', displayName: 'Rehearsal release manager' },
    approve: approverFor(options, folder.record.scope, progress, approvals),
    onEvent(event) {
      logs.write(event);
      if (event.kind === 'approvalAnswered') {
        progress.say(
          `${event.organization}: ${event.environment} ${event.approved ? 'approved' : 'rejected'} by ${event.by} for ${event.place.stage}`,
        );
      }
      if (event.kind === 'issue' && event.level === 'error') progress.say(`${event.organization}: ${event.message}`);
    },
  };
  return (pipeline, cancel) =>
    runPipeline(
      {
        organization: pipeline.organization,
        collectionUri: rest.collectionUri(pipeline.organization),
        project: pipeline.generated.project,
        definition: pipeline.generated.fileName.replace(/\.yml$/, ''),
        runId: records.nextRunId(pipeline.organization),
        pipeline: pipeline.expanded,
      },
      { ...host, cancel },
    );
}
