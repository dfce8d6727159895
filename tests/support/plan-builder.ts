import { createHash } from 'node:crypto';
import type { Plan } from '../../src/release/plan.js';

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

const hourMs = 3_600_000;
/** The policy of a release.yaml that says nothing about it. */
export const designPolicy: Plan['policy'] = {
  decisionPointEvery: 5,
  pace: { minimumGapMs: 120_000, atMostPerHour: 4 },
  onInterrupted: 'rollback-then-retry',
  rollbackBudgets: { immediateMs: hourMs, regionMs: 4 * hourMs, releaseMs: 8 * hourMs },
  takeOver: { staleAfterMs: 600_000, fenceAfterMs: 300_000 },
  maxAttempts: 2,
  deadlineFactor: 1.5,
};

export interface PlanParts {
  readonly release: string;
  readonly regions: readonly string[];
  readonly mops: readonly string[];
  /** MOP to the MOPs that it depends on. */
  readonly dependsOn?: Readonly<Record<string, readonly string[]>>;
  readonly organization?: (region: string) => string;
  readonly policy?: Partial<Plan['policy']>;
}

/** A plan of these regions and MOPs in this order, everything else made up. */
export function buildPlan({ release, regions, mops, dependsOn = {}, ...parts }: PlanParts): Plan {
  const organization = parts.organization ?? ((region) => `https://dev.azure.com/contoso-${region.toLowerCase()}`);
  return {
    release,
    title: 'A small release',
    minimumVersion: '0.1.0',
    manifestHash: hashOf('manifest 1'),
    regions: regions.map((id) => ({
      id,
      name: id,
      role: 'test',
      organization: organization(id),
      project: 'Platform',
      environment: `mop-${id}`,
      expectedHours: [1, 2],
      startsAtHour: 0,
      considerations: [],
    })),
    mops: mops.map((id, index) => ({
      id,
      title: `MOP ${index + 1}`,
      type: 'infrastructure',
      category: 'Infrastructure',
      risk: 'medium',
      estimateMinutes: 30,
      dependsOn: [...(dependsOn[id] ?? [])],
      cells: Object.fromEntries(
        regions.map((region) => [
          region,
          { document: hashOf(`doc ${region} ${index}`), execution: hashOf(`exe ${region} ${index}`) },
        ]),
      ),
    })),
    policy: { ...designPolicy, ...parts.policy },
  };
}
