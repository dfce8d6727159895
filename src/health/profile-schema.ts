import { z } from 'zod';
import { durationSchema } from '../release/duration.js';
import { idSchema } from '../release/plan.js';
import { purposes } from './purposes.js';

/** A number or text that may hold `${NAME}`; the names must stand in the profile's `variables`. */
const text = z.string().min(1);
const count = z.number().int().positive();

const httpSchema = z.strictObject({
  url: text.meta({ description: 'What to GET. Redirects to another host are not followed.' }),
  status: z.array(z.number().int().min(100).max(599)).min(1).default([200]),
  bodyContains: text.optional().meta({ description: 'Text that the first 64 KiB of the body must contain.' }),
});
const tcpSchema = z.strictObject({
  host: text,
  port: z.union([z.number().int().min(1).max(65_535), text]),
});
const commandSchema = z.strictObject({
  run: z.array(text).min(1).meta({ description: 'Program and arguments; no shell is involved.' }),
  exitCode: z.number().int().min(0).max(255).default(0),
  outputContains: text.optional().meta({ description: 'Text that the first 64 KiB of the output must contain.' }),
});

const probeSchema = z
  .strictObject({
    id: idSchema,
    title: text.optional(),
    for: z
      .array(z.enum(purposes))
      .min(1)
      .default([...purposes]),
    http: httpSchema.optional(),
    tcp: tcpSchema.optional(),
    command: commandSchema.optional(),
    interval: durationSchema.default(5_000).meta({ description: 'Between two measurements.' }),
    count: count.default(1).meta({ description: 'Measurements to take.' }),
    failureLimit: z
      .number()
      .int()
      .nonnegative()
      .default(0)
      .meta({ description: 'More bad measurements than this decide the verdict.' }),
    timeout: durationSchema.default(5_000).meta({ description: 'For one measurement.' }),
  })
  .refine(({ http, tcp, command }) => [http, tcp, command].filter((kind) => kind !== undefined).length === 1, {
    error: 'a probe is exactly one of http, tcp and command',
  })
  .refine(({ count: taken, failureLimit }) => failureLimit < taken, {
    path: ['failureLimit'],
    error: 'failureLimit must be smaller than count, else nothing could fail',
  });

/** A health profile: what is measured, how often, and how many bad measurements are borne. */
export const profileSchema = z.strictObject({
  variables: z
    .array(z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'name environment variables in capitals, for example SERVICES_URL'))
    .default([])
    .meta({
      description: 'Environment variables of the agent that probes may read. REGION and REGION_LOWER are always there.',
    }),
  probes: z.array(probeSchema).min(1),
});

export type HealthProfile = z.infer<typeof profileSchema>;
export type ProbeSpec = HealthProfile['probes'][number];
export type HttpSpec = z.infer<typeof httpSchema>;
