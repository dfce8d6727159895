import type { PipelinesInput, PlanOutline } from '../../scripts/generate-pipelines/pipelines-input.js';
import { designPolicy } from '../support/plan-builder.js';

/** A plan of `mops` MOPs in `regions` regions with ids that need care: hyphens, digits, dots. */
export function outline(mops: number, regions: number, changes: Partial<PlanOutline> = {}): PlanOutline {
  return {
    release: 'R11.5.3.4',
    title: 'Infrastructure automation',
    regions: Array.from({ length: regions }, (_, index) => ({
      id: `REG${index + 1}`,
      name: `Region ${index + 1}`,
      organization: `https://dev.azure.com/contoso-reg${index + 1}`,
      project: 'Platform',
      environment: `mop-reg${index + 1}`,
    })),
    mops: Array.from({ length: mops }, (_, index) => ({
      id: `agent-upgrade-${index + 1}.x`,
      title: `Upgrade of agent ${index + 1}`,
      estimateMinutes: 30,
    })),
    policy: designPolicy,
    ...changes,
  };
}

export function pipelinesInput(plan: PlanOutline, changes: Partial<PipelinesInput> = {}): PipelinesInput {
  return {
    plan,
    releaseFile: 'releases/R11.5.3.4/release.yaml',
    ledger: 'mop-ledger',
    templatesRepository: { name: 'Platform/mop-release-templates', ref: 'refs/tags/v0.1.0' },
    ...changes,
  };
}
