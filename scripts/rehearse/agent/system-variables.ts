import { homedir, hostname } from 'node:os';
import { dirname } from 'node:path';
import type { Job, Stage } from '../expand/expanded.js';
import type { JobVariables } from './job-variables.js';
import type { RunScope } from './run-scope.js';
import { stableId } from './stable-id.js';
import type { Workspace } from './workspace.js';

/** The version that tasks compare with their `minimumAgentVersion`. */
const agentVersion = '4.260.0';

export interface JobIdentity {
  readonly job: Job;
  readonly displayName: string;
  readonly jobId: string;
}

/** Predefined variables that are the same in the whole run; conditions of stages see them too. */
export function defineRunVariables(variables: JobVariables, run: RunScope): void {
  const { organization, project, collectionUri, runId, definition = 'pipeline' } = run.run;
  const { requestedFor } = run.host;
  defineAll(variables, {
    'System.CollectionUri': collectionUri,
    'System.TeamFoundationCollectionUri': collectionUri,
    'System.TeamProject': project,
    'System.TeamProjectId': stableId(organization, project),
    'System.HostType': 'build',
    'System.ServerType': 'Hosted',
    'System.DefinitionName': definition,
    'System.PlanId': stableId(organization, runId, 'plan'),
    'System.TimelineId': stableId(organization, runId, 'timeline'),
    'Build.BuildId': String(runId),
    'Build.BuildNumber': run.buildNumber,
    'Build.BuildUri': `vstfs:///Build/Build/${runId}`,
    'Build.DefinitionName': definition,
    'Build.Reason': 'Manual',
    'Build.RequestedFor': requestedFor.displayName,
    'Build.RequestedForId': requestedFor.id,
    'Build.QueuedBy': requestedFor.displayName,
    'Build.QueuedById': requestedFor.id,
    TF_BUILD: 'True',
  });
}

export function defineStageVariables(variables: JobVariables, stage: Stage): void {
  defineAll(variables, {
    'System.StageName': stage.stage,
    'System.StageDisplayName': stage.displayName ?? stage.stage,
    'System.StageAttempt': '1',
  });
}

/** Like the service, it calls the only job of a plain `job:` `__default`. */
export function defineJobVariables(variables: JobVariables, run: RunScope, stage: Stage, of: JobIdentity): void {
  const { job, jobId, displayName } = of;
  const { organization } = run.run;
  const jobName = job.kind === 'deployment' ? job.name : '__default';
  defineAll(variables, {
    'System.PhaseName': job.name,
    'System.PhaseDisplayName': displayName,
    'System.PhaseAttempt': '1',
    'System.JobName': jobName,
    'System.JobDisplayName': displayName,
    'System.JobIdentifier': `${stage.stage}.${job.name}.${jobName}`,
    'System.JobAttempt': '1',
    'System.JobId': jobId,
    'Agent.Id': '1',
    'Agent.Name': `rehearsal-${organization}`,
    'Agent.MachineName': hostname(),
    'Agent.OS': 'Linux',
    'Agent.OSArchitecture': process.arch === 'arm64' ? 'ARM64' : 'X64',
    'Agent.Version': agentVersion,
    'Agent.HomeDirectory': homedir(),
    'Agent.JobName': displayName,
    'Agent.JobStatus': 'Succeeded',
  });
  variables.define('System.AccessToken', run.accessToken, { secret: true, readonly: true });
  if (job.kind === 'deployment') {
    defineAll(variables, {
      'Environment.Name': job.environment,
      'Environment.Id': stableId(organization, 'environment', job.environment),
    });
  }
}

export function defineFolderVariables(variables: JobVariables, workspace: Workspace): void {
  defineAll(variables, {
    'Agent.BuildDirectory': workspace.root,
    'Agent.WorkFolder': dirname(workspace.root),
    'Agent.TempDirectory': workspace.temp,
    'Build.SourcesDirectory': workspace.sources,
    'Build.Repository.LocalPath': workspace.sources,
    'Build.BinariesDirectory': workspace.binaries,
    'Build.ArtifactStagingDirectory': workspace.staging,
    'Build.StagingDirectory': workspace.staging,
    'Pipeline.Workspace': workspace.root,
    'System.DefaultWorkingDirectory': workspace.sources,
    'System.ArtifactsDirectory': workspace.staging,
  });
}

function defineAll(variables: JobVariables, values: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(values)) variables.define(name, value, { readonly: true });
}
