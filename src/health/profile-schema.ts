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
      description: 'For crossregion: measured for every ordered pair of regions, ${REGION} and ${PEER}.',
    }),
    dependsOn: z.array(idSchema).default([]).meta({
      description: 'Probes that must pass first; else this one is inconclusive and not measured.',
    }),
    ...kindKeys,
    successCondition: condition.optional(),
    failureCondition: condition.optional().meta({ description: 'The critical threshold.' }),
    warningCondition: condition.optional().meta({ description: 'The warning threshold.' }),
    value: condition.optional().meta({ description: 'The number that is charted, for example `result.latencyMs`.' }),
    unit: z.string().max(12).optional(),
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

const variableName = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]*$/, 'name environment variables in capitals, for example SERVICES_URL');

/** A health profile: what is measured, how often, and how many bad measurements are borne. */
export const profileSchema = z.strictObject({
  variables: z.array(variableName).default([]).meta({
    description: 'Environment variables of the agent that probes may read. REGION and REGION_LOWER are always there.',
  }),
  secrets: z.array(variableName).default([]).meta({
    description: 'Environment variables that hold secrets. Only credentials may read them; they are never shown.',
  }),
  probes: z.array(probeSchema).min(1).max(500),
});

export type HealthProfile = z.infer<typeof profileSchema>;
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

export function lacksCondition(probe: ProbeSpec): boolean {
  return (
    needsCondition.includes(kindOfProbe(probe)) &&
    probe.successCondition === undefined &&
    probe.failureCondition === undefined
  );
}
