import type { Plan } from '../../src/release/plan.js';

const hash = (digit: string): string => digit.repeat(64);

/** A plan of one region and one MOP: enough to append events to. */
export const samplePlan: Plan = {
  release: 'R1.0',
  title: 'Bench',
  minimumVersion: '0.1.0',
  manifestHash: hash('a'),
  regions: [
    {
      id: 'EUS2',
      name: 'East US 2',
      role: 'bench',
      organization: 'https://dev.azure.com/contoso-eus2',
      project: 'Platform',
      environment: 'mop-eus2',
      expectedHours: [1, 2],
      startsAtHour: 0,
      considerations: [],
    },
  ],
  mops: [
    {
      id: 'm1',
      title: 'MOP 1',
      type: 'infrastructure',
      category: 'Infrastructure',
      risk: 'medium',
      estimateMinutes: 30,
      dependsOn: [],
      cells: { EUS2: { document: hash('b'), execution: hash('c') } },
    },
  ],
  policy: {
    decisionPointEvery: 5,
    pace: { minimumGapMs: 0, atMostPerHour: 1000 },
    onInterrupted: 'rollback-then-retry',
    rollbackBudgets: { immediateMs: 3_600_000, regionMs: 14_400_000, releaseMs: 28_800_000 },
    takeOver: { staleAfterMs: 600_000, fenceAfterMs: 300_000 },
    maxAttempts: 2,
    deadlineFactor: 1.5,
  },
};
