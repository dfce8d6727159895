import { readFileSync } from 'node:fs';
import path from 'node:path';
import { generatePipelines } from '../../scripts/generate-pipelines/generate-pipelines.js';
import type { GeneratedPipeline, PipelinesInput } from '../../scripts/generate-pipelines/pipelines-input.js';
import { expandPipeline } from '../../scripts/rehearse/expand/expand-pipeline.js';
import type { DeploymentJob, ExpandedPipeline, Job, Stage, TaskStep } from '../../scripts/rehearse/expand/expanded.js';

export const root = path.join(__dirname, '..', '..');

export interface Expanded {
  readonly generated: GeneratedPipeline;
  readonly pipeline: ExpandedPipeline;
}

/** Expands a consumer's pipeline with the repository's own templates, as the service would with alias `mop`. */
export function expandText(text: string): ExpandedPipeline {
  return expandPipeline({
    path: 'pipeline.yml',
    source: {
      read(repository, file) {
        if (repository === 'self') return file === 'pipeline.yml' ? text : undefined;
        return repository === 'mop' ? readFileSync(path.join(root, file), 'utf8') : undefined;
      },
    },
  });
}

export function expandAll(input: PipelinesInput): readonly Expanded[] {
  return generatePipelines(input).map((generated) => ({ generated, pipeline: expandText(generated.text) }));
}

export function expandRegion(input: PipelinesInput): ExpandedPipeline {
  const region = expandAll(input).find(({ generated }) => generated.kind === 'region');
  if (region === undefined) throw new Error('no region pipeline was generated');
  return region.pipeline;
}

export function stageNamed(pipeline: ExpandedPipeline, name: string): Stage {
  const stage = pipeline.stages.find((candidate) => candidate.stage === name);
  if (stage === undefined) throw new Error(`no stage ${name}`);
  return stage;
}

export function jobsOf(pipeline: ExpandedPipeline): readonly Job[] {
  return pipeline.stages.flatMap((stage) => stage.jobs);
}

export function deploymentsOf(pipeline: ExpandedPipeline): readonly DeploymentJob[] {
  return jobsOf(pipeline).filter((job) => job.kind === 'deployment');
}

export function tasksOf(job: Job): readonly TaskStep[] {
  return job.steps.filter((step) => step.kind === 'task');
}
