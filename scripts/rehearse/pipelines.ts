import { existsSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { generatePipelines } from '../generate-pipelines/generate-pipelines.js';
import type { GeneratedPipeline, PlanOutline } from '../generate-pipelines/pipelines-input.js';
import { expandPipeline } from './expand/expand-pipeline.js';
import type { ExpandedPipeline } from './expand/expanded.js';

/** A pipeline of one organization, ready to run. */
export interface ReadyPipeline {
  readonly generated: GeneratedPipeline;
  /** Short name of the organization, the last part of its URL. */
  readonly organization: string;
  readonly expanded: ExpandedPipeline;
}

export const ledgerConnectionName = 'mop-ledger';

/** Generates the release's pipelines as `npm run generate-pipelines` does, and expands them with the shipped templates. */
export function readyPipelines(
  plan: PlanOutline & { readonly manifestHash?: string },
  releaseFile: string,
  subset: boolean,
  projectFolder: string,
): readonly ReadyPipeline[] {
  const pipelines = generatePipelines({
    plan,
    subset,
    releaseFile,
    ledger: ledgerConnectionName,
    templatesRepository: { name: 'Platform/mop-release-templates', ref: 'refs/tags/v1' },
    ...(plan.manifestHash === undefined ? {} : { manifestHash: plan.manifestHash }),
    pollSeconds: 2,
  });
  return pipelines.map((generated) => ({
    generated,
    organization: organizationName(generated.organization),
    expanded: expandPipeline({
      path: generated.fileName,
      source: {
        read: (repository, path) =>
          repository === 'self'
            ? pipelines.find(({ fileName }) => normalize(path) === fileName)?.text
            : readTemplate(projectFolder, path),
      },
    }),
  }));
}

/** The one generated pipeline of a kind, and of a region where there is one a region. */
export function pipelineOf(
  pipelines: readonly ReadyPipeline[],
  kind: ReadyPipeline['generated']['kind'],
  region?: string,
): ReadyPipeline {
  const found = pipelines.find(({ generated }) => generated.kind === kind && generated.region === region);
  if (!found) throw new Error(`no ${kind} pipeline${region ? ` of ${region}` : ''} was generated`);
  return found;
}

/** `contoso-eus2` of `https://dev.azure.com/contoso-eus2`. */
export function organizationName(url: string): string {
  return new URL(url).pathname.split('/').filter(Boolean).at(-1) ?? url;
}

function readTemplate(projectFolder: string, path: string): string | undefined {
  const file = join(projectFolder, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
