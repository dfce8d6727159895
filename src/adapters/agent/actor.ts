import type { Actor, Run } from '../../ledger/events.js';
import { agentVariable, pipelineVariable } from './variable.js';

/** The run in which this task executes. `organization` is its collection URL without a trailing slash. */
export function currentRun(): Run {
  const organization = agentVariable('System.CollectionUri').replace(/\/+$/, '');
  const project = agentVariable('System.TeamProject');
  const runId = agentVariable('Build.BuildId');
  return {
    organization,
    project,
    runId,
    url: `${organization}/${encodeURIComponent(project)}/_build/results?buildId=${runId}`,
  };
}

/** Who acts: a person only for a run that somebody started by hand, else the pipeline. */
export function currentActor(): Actor {
  const run = currentRun();
  const name = pipelineVariable('Build.RequestedFor');
  if (
    pipelineVariable('Build.Reason') === 'Manual' &&
    pipelineVariable('Build.RequestedForId') !== undefined &&
    name !== undefined
  ) {
    return { kind: 'person', name, run, proof: 'manual-run' };
  }
  return { kind: 'pipeline', name: pipelineVariable('Build.DefinitionName') ?? `run ${run.runId}`, run };
}
