import { z } from 'zod';
import { durationSchema } from '../../release/duration.js';
import { text, whole } from './text.js';

const headers = z
  .record(z.string().regex(/^[A-Za-z0-9-]+$/, 'a header is named by letters, digits and hyphens'), text)
  .default({});

export const prometheusSchema = z.strictObject({
  url: text.meta({ description: 'Base address of the Prometheus server, for example http://prometheus.example:9090.' }),
  query: text.meta({ description: 'PromQL.' }),
  range: durationSchema.optional().meta({ description: 'Ask for this long back (a range query) instead of for now.' }),
  step: durationSchema.default(15_000).meta({ description: 'Between two points of a range query.' }),
  headers,
});

export const nodeExporterSchema = z.strictObject({
  url: text.meta({ description: 'Address of the metrics, for example http://db-01.example:9100/metrics.' }),
  mountpoints: z
    .array(text)
    .default([])
    .meta({ description: 'Only these file systems. Default: all with a disk behind them.' }),
});

export const azureAlertsSchema = z.strictObject({
  scope: text.meta({
    description: 'Resource id below which fired alerts count, for example /subscriptions/…/resourceGroups/….',
  }),
  severities: z
    .array(z.enum(['Sev0', 'Sev1', 'Sev2', 'Sev3', 'Sev4']))
    .min(1)
    .default(['Sev0', 'Sev1', 'Sev2']),
  timeRange: z.enum(['1h', '1d', '7d', '30d']).default('30d').meta({
    description: 'How far back an alert may have fired and still count; one that a person has closed never counts.',
  }),
  token: text.meta({ description: 'A token for Azure Resource Manager: ${NAME} of a secret of this profile.' }),
  url: text.default('https://management.azure.com'),
});

export const azureMetricsSchema = z.strictObject({
  resource: text.meta({ description: 'Resource id.' }),
  metric: text,
  aggregation: z.enum(['Average', 'Minimum', 'Maximum', 'Total', 'Count']).default('Average'),
  over: durationSchema.default(300_000).meta({ description: 'How far back.' }),
  token: text.meta({ description: 'A token for Azure Resource Manager: ${NAME} of a secret of this profile.' }),
  url: text.default('https://management.azure.com'),
});

export const azureDevOpsSchema = z.strictObject({
  organization: text.meta({ description: 'Address, for example https://dev.azure.com/contoso-eus2.' }),
  project: text.optional(),
  token: text.meta({
    description: '${NAME} of a secret of this profile: a job’s SYSTEM_ACCESSTOKEN, an Entra token or a PAT.',
  }),
  permissions: z
    .array(
      z.strictObject({
        name: text.meta({ description: 'What people call it, for the summary.' }),
        namespace: text.meta({ description: 'Id of the security namespace.' }),
        bit: whole,
        token: text.meta({
          description: 'Security token, for example $PROJECT:vstfs:///Classification/TeamProject/….',
        }),
      }),
    )
    .default([]),
});

export const backupSchema = z.strictObject({
  container: text.meta({ description: 'Address of the blob container that holds the backups.' }),
  sas: text.optional().meta({ description: '${NAME} of a secret of this profile: a SAS that may list.' }),
  prefix: text.optional().meta({ description: 'Names of the backups begin with it.' }),
  maximumAge: durationSchema.default(86_400_000),
  minimumBytes: whole.default(1),
});
