import { ansibleSchema, commandSchema, sqlSchema } from './hosts.js';
import {
  azureAlertsSchema,
  azureDevOpsSchema,
  azureMetricsSchema,
  backupSchema,
  nodeExporterSchema,
  prometheusSchema,
} from './monitoring.js';
import { dnsSchema, httpSchema, icmpSchema, sshSchema, tcpSchema, tlsSchema } from './network.js';

/** Every kind of probe by the key under which a profile writes it. */
export const kindSchemas = {
  http: httpSchema,
  tcp: tcpSchema,
  dns: dnsSchema,
  tls: tlsSchema,
  ssh: sshSchema,
  icmp: icmpSchema,
  prometheus: prometheusSchema,
  nodeExporter: nodeExporterSchema,
  azureAlerts: azureAlertsSchema,
  azureMetrics: azureMetricsSchema,
  azureDevOps: azureDevOpsSchema,
  backup: backupSchema,
  ansible: ansibleSchema,
  command: commandSchema,
  sql: sqlSchema,
} as const;

export type KindName = keyof typeof kindSchemas;
export const kindNames = Object.keys(kindSchemas) as readonly KindName[];

/** What a probe measures when its profile says nothing: the number charted, and what must hold. */
interface KindDefaults {
  readonly value?: string;
  readonly successCondition?: string;
}

export const kindDefaults: Readonly<Record<KindName, KindDefaults>> = {
  http: { value: 'result.latencyMs' },
  tcp: { value: 'result.latencyMs' },
  dns: { value: 'result.latencyMs' },
  tls: { value: 'result.daysLeft' },
  ssh: { value: 'result.latencyMs' },
  icmp: { value: 'result.latencyMs' },
  prometheus: { value: 'result.value' },
  nodeExporter: {
    value: 'result.loadPerCpu',
    successCondition: 'result.diskUsedPercent < 90 && result.memoryUsedPercent < 95 && result.loadPerCpu < 4',
  },
  azureAlerts: { value: 'result.count', successCondition: 'result.count == 0' },
  azureMetrics: { value: 'result.value' },
  azureDevOps: { value: 'result.latencyMs' },
  backup: { value: 'result.ageHours' },
  ansible: { value: 'result.hosts' },
  command: {},
  sql: { value: 'result.latencyMs' },
};

/** Kinds that bring a number back and cannot know which one is good. */
export const needsCondition: readonly KindName[] = ['prometheus', 'azureMetrics', 'sql'];
