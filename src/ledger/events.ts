import { z } from 'zod';
import { probeChangeSchema } from './probe-change.js';
import { failureSchema, idSchema, phaseSchema, planSchema, sha256Schema } from '../release/plan.js';

/** Sequence number and line hash of the event that granted the lock: every command of a holder carries it. */
export const fencingTokenSchema = z.object({ seq: z.number().int().positive(), hash: sha256Schema });

/** A pipeline run, named so that two organizations cannot be confused. */
export const runSchema = z.object({
  organization: z.string(),
  project: z.string(),
  runId: z.string(),
  url: z.string(),
});

/** Who acted. `person` only with a proof: a manually started run, an approval record, a signed-in user, a shell at the ledger. */
export const actorSchema = z.object({
  kind: z.enum(['pipeline', 'person']),
  name: z.string(),
  run: runSchema.optional(),
  proof: z.enum(['manual-run', 'approval', 'signed-in', 'command-line']).optional(),
});

export const choiceSchema = z.enum(['go', 'no-go', 'rollback-mop', 'rollback-region', 'rollback-release']);
export const decisionKindSchema = z.enum([
  'batch',
  'stop',
  'attempts',
  'interrupted',
  'rollback-failed',
  'hold',
  'leftovers',
]);
export const hostCountsSchema = z.object({
  ok: z.number().int(),
  changed: z.number().int(),
  failed: z.number().int(),
  unreachable: z.number().int(),
  skipped: z.number().int(),
});

const region = idSchema;
const mop = idSchema;
const attempt = z.number().int().positive();
const reason = z.string();
/** The cell that an event speaks of. */
const cell = { region, mop, attempt };
/** What the region's probes showed before the attempt changed anything, and after its last change. */
const probes = z.array(probeChangeSchema).optional();
const rollbackScope = z.enum(['mop', 'region', 'release']);
const rollbackStep = z.object({ region, mop });
const item = z.string();
/** `measurements`: the document that holds what was measured. */
const checklistItem = {
  item,
  region: region.optional(),
  summary: z.string(),
  measurements: sha256Schema.optional(),
};

/** Every event's `data`, keyed by its `type`: the one place where the ledger's vocabulary stands. */
export const eventData = {
  ReleasePlanned: z.object({ plan: planSchema }),
  PlanRevised: z.object({ plan: planSchema, reason }),
  DocumentsPublished: z.object({ count: z.number().int(), manifestHash: sha256Schema }),

  LockAcquired: z.object({ region, purpose: z.enum(['execute', 'rollback']), run: runSchema, version: z.string() }),
  LockReleased: z.object({ region, reason }),
  LockTakenOver: z.object({
    region,
    purpose: z.enum(['execute', 'rollback']),
    run: runSchema,
    version: z.string(),
    from: runSchema,
    proof: z.enum(['run-ended', 'person']),
    reason,
  }),
  LockBroken: z.object({ region, reason }),

  RegionStarted: z.object({ region }),
  RegionCompleted: z.object({ region }),
  RegionFailed: z.object({ region, reason }),
  RegionRolledBack: z.object({ region }),
  RegionSkipped: z.object({ region, reason }),

  MopStarted: z.object({ ...cell, revision: z.number().int(), document: sha256Schema, execution: sha256Schema }),
  CheckpointVerified: z.object({ ...cell, location: z.string() }),
  MopPhaseFinished: z.object({
    ...cell,
    phase: phaseSchema,
    outcome: z.enum(['passed', 'failed', 'absent']),
    durationMs: z.number(),
    cpuMs: z.number().optional(),
    retries: z.number().int().optional(),
    /** The tasks that took longest, the slowest first: a few, of the names only the beginning. */
    slowest: z
      .array(z.object({ task: z.string(), ms: z.number() }))
      .readonly()
      .optional(),
    hosts: z.record(z.string(), hostCountsSchema),
  }),
  MopSucceeded: z.object({ ...cell, durationMs: z.number(), probes }),
  MopFailed: z.object({
    ...cell,
    phase: phaseSchema.optional(),
    /** Why, where hosts had begun to be changed: what the policy's list of critical failures speaks of. */
    failure: failureSchema.optional(),
    reason,
    probes,
  }),
  MopInterrupted: z.object({ ...cell, reason }),
  MopRolledBack: z.object({ ...cell, durationMs: z.number(), note: z.string().optional() }),
  MopSkipped: z.object({ region, mop, reason }),

  RollbackStarted: z.object({ scope: rollbackScope, order: z.array(rollbackStep), reason }),
  MopRollbackStarted: z.object({ ...cell, reason }),
  MopRollbackFailed: z.object({ ...cell, reason }),
  MopRollbackInterrupted: z.object({ ...cell, reason }),
  RollbackFinished: z.object({ scope: rollbackScope }),

  DecisionRequested: z.object({
    decision: z.string(),
    kind: decisionKindSchema,
    region: region.optional(),
    mop: mop.optional(),
    batch: z.number().int().optional(),
    question: z.string(),
  }),
  DecisionMade: z.object({
    decision: z.string(),
    choice: choiceSchema,
    region: region.optional(),
    mop: mop.optional(),
    batch: z.number().int().optional(),
    manifestHash: sha256Schema,
    reason,
  }),
  /** `beside`: id of the blob, and who left it, where the stop was (or may have been) left beside the log. */
  EmergencyStopRequested: z.object({ reason, beside: z.object({ id: z.string(), by: z.string() }).optional() }),
  /** `beside`: the stops beside the log that are void from now on. One that nobody saw yet stays in force. */
  EmergencyStopCleared: z.object({ reason, beside: z.array(z.string()).optional() }),
  /** A person accepts that `lost`, which somebody has seen, and whatever followed it stand in this log no more. */
  LossAccepted: z.object({ lost: fencingTokenSchema, reason }),
  DeviationRecorded: z.object({ text: z.string(), region: region.optional(), mop: mop.optional() }),
  LessonRecorded: z.object({ text: z.string(), region: region.optional(), mop: mop.optional() }),
  AttestationRecorded: z.object({
    text: z.string(),
    item: item.optional(),
    region: region.optional(),
    mop: mop.optional(),
  }),

  HealthChanged: z.object({
    region,
    level: z.enum(['healthy', 'warning', 'critical', 'unknown']),
    summary: z.string(),
  }),
  AlertRaised: z.object({
    alert: z.string(),
    level: z.enum(['critical', 'warning', 'info']),
    text: z.string(),
    region: region.optional(),
    mop: mop.optional(),
  }),
  AlertAcknowledged: z.object({ alert: z.string(), reason }),
  ChecklistItemPassed: z.object({ ...checklistItem, attestedBy: z.string().optional() }),
  ChecklistItemFailed: z.object(checklistItem),

  ReleaseCompleted: z.object({ summary: z.string() }),
  ReleaseAbandoned: z.object({ reason }),
} as const;

export type EventType = keyof typeof eventData;
export type EventData<T extends EventType> = z.infer<(typeof eventData)[T]>;
export type FencingToken = z.infer<typeof fencingTokenSchema>;
export type Run = z.infer<typeof runSchema>;
export type Actor = z.infer<typeof actorSchema>;
export type Choice = z.infer<typeof choiceSchema>;
export type DecisionKind = z.infer<typeof decisionKindSchema>;
export type HostCounts = z.infer<typeof hostCountsSchema>;

/** What a decision asks to append: type and data; the ledger adds the envelope. */
export type NewEvent = { [T in EventType]: { readonly type: T; readonly data: EventData<T> } }[EventType];

/** What stands around every event's data. `id` is `<command id>:<index>`; `prev` is the SHA-256 of the line before. */
const envelopeShape = {
  v: z.literal(1),
  id: z.string(),
  seq: z.number().int().positive(),
  at: z.iso.datetime(),
  actor: actorSchema,
  token: fencingTokenSchema.optional(),
  prev: sha256Schema,
};
export const envelopeSchema = z.looseObject({ ...envelopeShape, type: z.string(), data: z.looseObject({}) });

type Envelope = Omit<z.infer<z.ZodObject<typeof envelopeShape>>, never>;
/** An event of a type that this version knows. */
export type LedgerEvent = Envelope & NewEvent;
/** An event written by a newer version: folded as "unknown", never guessed at. */
export type UnknownEvent = Envelope & { readonly type: '?'; readonly unknownType: string };
/** A recorded event together with the SHA-256 of its line. */
export type RecordedEvent = (LedgerEvent | UnknownEvent) & { readonly hash: string };

/** The schema of a whole line of that type. */
export function lineSchemaOf(type: EventType): z.ZodType {
  return z.object({ ...envelopeShape, type: z.literal(type), data: eventData[type] });
}

/** True for event types that this version knows. */
export function isKnownType(type: string): type is EventType {
  return Object.hasOwn(eventData, type);
}
