import { z } from 'zod';
import { durationSchema } from '../release/duration.js';
import { idSchema } from '../release/plan.js';
import { kindDefaults, kindNames, kindSchemas, needsCondition, type KindName } from './kinds/kinds.js';
import { probeTags } from './purposes.js';

const limit = z.number().int().nonnegative();
const condition = z.string().min(1).max(500);

const kindKeys = Object.fromEntries(Object.entries(kindSchemas).map(([name, schema]) => [name, schema.optional()])) as {
  [K in KindName]: z.ZodOptional<(typeof kindSchemas)[K]>;
};

/** How a service did before its region starts, and how much worse it may do afterwards. */
const baselineSchema = z.strictObject({
  samples: z.number().int().min(20).max(1_000).default(30).meta({
    description: 'Measurements taken before the region starts, and again wherever the probe is compared with them.',
  }),
  tolerancePercent: z.number().min(0).max(1_000).default(20).meta({ description: 'How much worse it may do.' }),
  toleranceAbsolute: z.number().min(0).default(0).meta({
    description: 'The same in the unit of the value; the larger of the two holds.',
  }),
  better: z.enum(['lower', 'higher']).default('lower').meta({ description: 'Which values are better.' }),
});

const probeSchema = z
  .strictObject({
    id: idSchema,
    title: z.string().min(1).optional(),
    for: z
      .array(z.enum(probeTags))
      .min(1)
      .default([...probeTags])
      .meta({ description: 'When it is measured. `continuous`: all the time while a MOP runs.' }),
    regions: z.array(idSchema).min(1).optional().meta({ description: 'Only in these regions.' }),
    matrix: z.boolean().default(false).meta({
      description: 'For crossregion and readiness: measured from each region, ${REGION}, to every other one, ${PEER}.',
    }),
    dependsOn: z.array(idSchema).max(100).default([]).meta({
      description: 'Probes that must pass first; else this one is inconclusive and not measured.',
    }),
    ...kindKeys,
    successCondition: condition.optional(),
    failureCondition: condition.optional().meta({ description: 'The critical threshold.' }),
    warningCondition: condition.optional().meta({ description: 'The warning threshold.' }),
    value: condition.optional().meta({ description: 'The number that is charted, for example `result.latencyMs`.' }),
    unit: z.string().max(12).optional(),
    baseline: baselineSchema.optional().meta({
      description:
        'Its value is measured before the region starts; a gate or post-validation that does worse fails, a running MOP is warned of.',
    }),
    severity: z.enum(['critical', 'warning']).default('critical').meta({
      description:
        'The worst that a failure of it can mean. `warning`: it never fails a gate and never leads to a rollback.',
    }),
    interval: durationSchema
      .default(5_000)
      .meta({ description: 'From the start of one measurement to that of the next.' }),
    count: z
      .number()
      .int()
      .min(1)
      .max(10_000)
      .default(1)
      .meta({ description: 'Measurements to take, errors not counted.' }),
    initialDelay: durationSchema.default(0),
    timeout: durationSchema.default(5_000).meta({ description: 'For one measurement.' }),
    failureLimit: limit.default(0).meta({ description: 'More failed measurements than this fail the probe.' }),
    inconclusiveLimit: limit.default(0).meta({ description: 'More inconclusive ones than this make it inconclusive.' }),
    consecutiveErrorLimit: limit.default(4).meta({ description: 'More errors in a row than this make it an error.' }),
    minimumHealthy: durationSchema
      .default(0)
      .meta({ description: 'It passes only after so long without anything bad.' }),
  })
  .refine((probe) => kindNames.filter((kind) => probe[kind] !== undefined).length === 1, {
    error: `a probe is exactly one of ${kindNames.join(', ')}`,
  })
  .refine(({ count, failureLimit, for: tags }) => failureLimit < count || tags.every((tag) => tag === 'continuous'), {
    path: ['failureLimit'],
    error: 'failureLimit must be smaller than count, else nothing could fail',
  })
  .refine(({ count, timeout, interval }) => count === 1 || timeout <= interval, {
    path: ['timeout'],
    error: 'timeout must not be longer than interval: a measurement ends before the next one begins',
  });

/** What the machine looks up by itself for a region that is to start. */
export const readinessChecks = [
  'documents',
  'playbooks',
  'variables',
  'inventory',
  'lock',
  'stop',
  'rollback',
] as const;

const readinessItemSchema = z
  .strictObject({
    id: idSchema,
    title: z.string().min(1).optional().meta({ description: 'What must hold, for whoever reads or attests it.' }),
    regions: z.array(idSchema).min(1).optional().meta({ description: 'Only in these regions.' }),
    check: z.enum(readinessChecks).optional().meta({
      description:
        'Looked up: documents, playbooks, variables, inventory as approved; the lock held by this run; emergency stops readable; a MOP rolled back in this release.',
    }),
    probes: z.array(idSchema).min(1).optional().meta({ description: 'Passes when all of these probes pass.' }),
    attest: z
      .strictObject({
        validFor: durationSchema.default(7 * 86_400_000).meta({ description: 'How long a person’s word holds.' }),
        of: z.enum(['region', 'release']).default('region').meta({
          description: 'Attested for each region, or once for the release.',
        }),
      })
      .optional()
      .meta({ description: 'A named person attests it; beside a check or probes, only where those do not pass.' }),
  })
  .refine(({ check, probes, attest }) => (check ?? probes ?? attest) !== undefined, {
    error: 'an item is checked, measured by probes or attested: write check, probes or attest',
  })
  .refine(({ check, probes }) => check === undefined || probes === undefined, {
    error: 'an item is checked or measured by probes, not both',
  });

const variableName = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]*$/, 'name environment variables in capitals, for example SERVICES_URL');

/** A health profile: what is measured, how often, and how many bad measurements are borne. */
export const profileSchema = z.strictObject({
  variables: z.array(variableName).default([]).meta({
    description:
      'Environment variables of the agent that probes may read. REGION, REGION_LOWER, REGION_ORGANIZATION and REGION_PROJECT are always there.',
  }),
  secrets: z.array(variableName).default([]).meta({
    description: 'Environment variables that hold secrets. Only credentials may read them; they are never shown.',
  }),
  probes: z.array(probeSchema).min(1).max(500),
  readiness: z.array(readinessItemSchema).max(200).default([]).meta({
    description: 'What must be so before a region starts. Each item ends in the ledger as passed, failed or attested.',
  }),
});

export type HealthProfile = z.infer<typeof profileSchema>;
export type ReadinessItem = HealthProfile['readiness'][number];
export type ReadinessCheck = (typeof readinessChecks)[number];
export type BaselineSpec = z.infer<typeof baselineSchema>;
export type ProbeSpec = HealthProfile['probes'][number];
export type KindSpec<K extends KindName> = z.infer<(typeof kindSchemas)[K]>;

/** The one thing that a probe measures. */
export function kindOfProbe(probe: ProbeSpec): KindName {
  const kind = kindNames.find((name) => probe[name] !== undefined);
  if (kind === undefined) throw new Error(`probe ${probe.id} is of no kind`);
  return kind;
}

/** Its conditions with the defaults of its kind. */
export function conditionsOf(
  probe: ProbeSpec,
): Pick<ProbeSpec, 'successCondition' | 'failureCondition' | 'warningCondition' | 'value'> {
  const defaults = kindDefaults[kindOfProbe(probe)];
  const ownJudgement = probe.successCondition !== undefined || probe.failureCondition !== undefined;
  return {
    successCondition: probe.successCondition ?? (ownJudgement ? undefined : defaults.successCondition),
    failureCondition: probe.failureCondition,
    warningCondition: probe.warningCondition,
    value: probe.value ?? defaults.value,
  };
}

/** Of the probe's number. */
export function unitOf(probe: ProbeSpec): string | undefined {
  return probe.unit ?? (conditionsOf(probe).value === 'result.latencyMs' ? 'ms' : undefined);
}

export function lacksCondition(probe: ProbeSpec): boolean {
  return (
    needsCondition.includes(kindOfProbe(probe)) &&
    probe.successCondition === undefined &&
    probe.failureCondition === undefined
  );
}
