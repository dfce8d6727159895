import { z } from 'zod';
import { changeWindowSchema } from './change-window.js';

/** SHA-256 in lower-case hexadecimal. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);
/** An id that is also part of blob names, file names and pipeline names: letters, digits, `-`, `_` and inner dots. */
export const idSchema = z.string().regex(/^[A-Za-z0-9](?:[A-Za-z0-9_-]|\.(?=[A-Za-z0-9])){0,63}$/);

const minutes = z.number().positive();
const milliseconds = z.number().int().nonnegative();

export const riskSchema = z.enum(['low', 'medium', 'high']);
/** The phases of a MOP in the order in which they run; `rollback` runs only on failure or on a person's decision. */
export const phaseSchema = z.enum(['precheck', 'checkpoint', 'implement', 'validate', 'rollback']);

const plannedCellSchema = z.object({
  /** Hash of the rendered Markdown document: what an approver reads. */
  document: sha256Schema,
  /** Hash of the cell's execution plan (`executionPlanSchema`), which names every file that Ansible may read. */
  execution: sha256Schema,
});

const plannedRegionSchema = z.object({
  id: idSchema,
  name: z.string(),
  role: z.string(),
  organization: z.string(),
  project: z.string(),
  environment: z.string(),
  expectedHours: z.tuple([z.number(), z.number()]),
  startsAtHour: z.number(),
  considerations: z.array(z.string()),
});

const plannedMopSchema = z.object({
  id: idSchema,
  title: z.string(),
  type: z.string(),
  category: z.string(),
  risk: riskSchema,
  estimateMinutes: minutes,
  dependsOn: z.array(idSchema),
  /** False: nothing can roll it back. It is a batch of its own, so that a person's go is for it alone. Absent: true. */
  reversible: z.boolean().optional(),
  /** No playbook runs: a person does what the document says and attests it. Absent where playbooks run. */
  manual: z.literal(true).optional(),
  /** Keyed by region id; every region of the plan has a cell. */
  cells: z.record(z.string(), plannedCellSchema),
});

/** Why an attempt failed after it had begun to change hosts. `hosts`: more of them failed than the policy bears. */
export const failureSchema = z.enum(['implement', 'validate', 'hosts', 'health', 'deadline']);

/** How many hosts at once, and how many may fail; handed on to Ansible. */
const hostsPolicySchema = z.object({
  forks: z.number().int().positive().optional(),
  /** Ansible's `serial`: a number of hosts or a percentage such as `25%`. */
  serial: z.union([z.number().int().positive(), z.string().regex(/^(?:100|[1-9]\d?)%$/)]).optional(),
  maxFailPercentage: z.number().min(0).max(100).optional(),
});

export const policySchema = z.object({
  decisionPointEvery: z.number().int().positive(),
  pace: z.object({ minimumGapMs: milliseconds, atMostPerHour: z.number().int().positive() }),
  onInterrupted: z.enum(['rollback-then-retry', 'retry', 'ask']),
  rollbackBudgets: z.object({ immediateMs: milliseconds, regionMs: milliseconds, releaseMs: milliseconds }),
  takeOver: z.object({ staleAfterMs: milliseconds, fenceAfterMs: milliseconds }),
  maxAttempts: z.number().int().positive(),
  /** A MOP is stopped when it has run for its estimate times this factor. */
  deadlineFactor: z.number().min(1),
  /** Keyed by region id: MOPs start there only inside the window, and only where the deadline fits. Absent: at any time. */
  windows: z.record(z.string(), changeWindowSchema).optional(),
  /** Failures after which a MOP is rolled back at once; after any other a person decides. Absent: all. */
  critical: z.array(failureSchema).optional(),
  hosts: hostsPolicySchema.optional(),
});

/** What is approved and run: the release as recorded in `ReleasePlanned`. Order of regions and MOPs is order of execution. */
export const planSchema = z.object({
  release: idSchema,
  title: z.string(),
  /** Oldest version of mop-release that may append to this release's ledger. */
  minimumVersion: z.string(),
  manifestHash: sha256Schema,
  regions: z.array(plannedRegionSchema).min(1),
  mops: z.array(plannedMopSchema).min(1),
  policy: policySchema,
});

/** One cell's execution plan, stored content-addressed beside the documents; run-mop copies `files`, compares the hashes and runs the copy. */
export const executionPlanSchema = z.object({
  v: z.literal(1),
  release: idSchema,
  region: idSchema,
  mop: idSchema,
  document: sha256Schema,
  /** The release's folder relative to the root of the checked-out repository, `.` or with forward slashes; `files` are relative to it. */
  folder: z.string(),
  playbooks: z.object({
    precheck: z.string().optional(),
    checkpoint: z.string().optional(),
    /** Absent in a manual MOP, and then so are all others. */
    implement: z.string().optional(),
    validate: z.string().optional(),
    rollback: z.string().optional(),
  }),
  inventory: z.string(),
  /** Variable files in the order in which they are layered: later ones win. */
  variables: z.array(z.string()),
  healthProfile: z.string().optional(),
  deadlineMs: milliseconds,
  /** As many `-v`, where the author of the pipeline says nothing. Absent: none. */
  verbosity: z.number().int().min(0).max(4).optional(),
  hosts: hostsPolicySchema.optional(),
  /** Every file that Ansible may read: playbooks, roles, inventory, variables, ansible.cfg, the health profile. Sorted by path. */
  files: z.array(z.object({ path: z.string(), sha256: sha256Schema })),
});

export type Plan = z.infer<typeof planSchema>;
export type Failure = z.infer<typeof failureSchema>;
export type Policy = z.infer<typeof policySchema>;
export type PlannedRegion = z.infer<typeof plannedRegionSchema>;
export type PlannedMop = z.infer<typeof plannedMopSchema>;
export type ExecutionPlan = z.infer<typeof executionPlanSchema>;
export type Risk = z.infer<typeof riskSchema>;
export type Phase = z.infer<typeof phaseSchema>;
export type RegionId = string;
export type MopId = string;
