import { kindOfProbe, type ProbeSpec } from '../../health/profile-schema.js';
import type { KindName } from '../../health/kinds/kinds.js';
import { ansibleProbe } from './ansible-probe.js';
import { azureAlertsProbe, azureDevOpsProbe, azureMetricsProbe } from './azure-probes.js';
import { backupProbe } from './backup-probe.js';
import { commandProbe } from './command-probe.js';
import { dnsProbe } from './dns-probe.js';
import { httpProbe } from './http-probe.js';
import { icmpProbe } from './icmp-probe.js';
import { nodeExporterProbe } from './node-exporter-probe.js';
import type { ProbeKind, ProbeSurroundings, RawProbe } from './probe-surroundings.js';
import { prometheusProbe } from './prometheus-probe.js';
import { sqlProbe } from './sql-probe.js';
import { sshProbe } from './ssh-probe.js';
import { tcpProbe } from './tcp-probe.js';
import { tlsProbe } from './tls-probe.js';

type Kinds = { readonly [K in KindName]: ProbeKind<NonNullable<ProbeSpec[K]>> };

/** Every kind of probe that a profile may name. */
const kinds: Kinds = {
  http: httpProbe,
  tcp: tcpProbe,
  dns: dnsProbe,
  tls: tlsProbe,
  ssh: sshProbe,
  icmp: icmpProbe,
  prometheus: prometheusProbe,
  nodeExporter: nodeExporterProbe,
  azureAlerts: azureAlertsProbe,
  azureMetrics: azureMetricsProbe,
  azureDevOps: azureDevOpsProbe,
  backup: backupProbe,
  ansible: ansibleProbe,
  command: commandProbe,
  sql: sqlProbe,
};

/** The probe that a profile's entry asks for; its variables are resolved already. */
export function probeOf(spec: ProbeSpec, surroundings: ProbeSurroundings): RawProbe {
  return open(kindOfProbe(spec), spec, surroundings);
}

function open<K extends KindName>(
  kind: K,
  spec: ProbeSpec & { readonly [P in K]?: ProbeSpec[P] },
  surroundings: ProbeSurroundings,
): RawProbe {
  const entry = spec[kind];
  if (entry === undefined) throw new Error(`probe ${spec.id} is no ${kind}`);
  const make: ProbeKind<NonNullable<ProbeSpec[K]>> = kinds[kind];
  return make(entry, spec.timeout, surroundings);
}
