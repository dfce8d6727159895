import type { MopType } from '../release/release-schema.js';

export type TypeDetection =
  | { readonly kind: 'detected'; readonly type: string; readonly evidence: readonly string[] }
  | { readonly kind: 'undecided'; readonly candidates: readonly string[] };

/** Words that speak for a kind of MOP, keyed by words that occur in the names of types and categories. */
const vocabulary: Readonly<Record<string, readonly string[]>> = {
  agent: [
    'agent',
    'agents',
    'monitoring',
    'telemetry',
    'collector',
    'exporter',
    'log analytics',
    'heartbeat',
    'dashboard',
  ],
  monitoring: ['monitoring', 'alert', 'alerts', 'metrics', 'telemetry', 'collector', 'exporter', 'prometheus', 'probe'],
  infrastructure: [
    'infrastructure',
    'storage',
    'compute',
    'load balancer',
    'virtual machine',
    'vnet',
    'subnet',
    'capacity',
    'hypervisor',
    'cluster',
    'dns',
    'ntp',
    'proxy',
    'terraform',
    'firmware',
    'scale set',
    'message broker',
    'cache',
    'ingress',
  ],
  security: [
    'security',
    'certificate',
    'certificates',
    'tls',
    'cipher',
    'ssh',
    'hardening',
    'vulnerability',
    'cve',
    'password',
    'key rotation',
    'secrets',
    'audit',
    'rbac',
    'policy',
    'compliance',
    'encryption',
    'mfa',
    'access control',
  ],
  database: [
    'database',
    'postgresql',
    'postgres',
    'mysql',
    'mariadb',
    'sql',
    'schema',
    'replica',
    'tablespace',
    'vacuum',
    'index rebuild',
  ],
  patch: [
    'patch',
    'patches',
    'patching',
    'kernel',
    'apt',
    'yum',
    'dnf',
    'errata',
    'reboot',
    'package update',
    'security updates',
  ],
  linux: ['linux', 'kernel', 'rhel', 'debian', 'ubuntu', 'systemd', 'sysctl', 'patch', 'patching'],
  backup: ['backup', 'backups', 'restore', 'snapshot', 'retention', 'vault', 'recovery point', 'archive', 'restic'],
  network: [
    'network',
    'firewall',
    'router',
    'switch',
    'bgp',
    'vlan',
    'route',
    'routes',
    'acl',
    'mtu',
    'peering',
    'vpn',
    'nsg',
  ],
};

/** How much a word counts where it stands; in the text it counts at most three times. */
const weights = { 'file name': 4, title: 5, heading: 2, text: 1 } as const;
const leastScore = 6;
const leastLead = 1.3;

/** Decides which of the release's types a MOP is, and lists why. There is no type for "anything else". */
export function detectType(
  mop: { readonly file: string; readonly title: string; readonly body: string },
  types: Readonly<Record<string, Pick<MopType, 'category'>>>,
): TypeDetection {
  const headings = [...mop.body.matchAll(/^#{1,6}\s+(.+)$/gm)].map((match) => match[1] ?? '').join('\n');
  const places = {
    'file name': mop.file.replace(/[/._-]+/g, ' '),
    title: mop.title,
    heading: headings,
    text: mop.body,
  };
  const scored = Object.entries(types)
    .map(([type, { category }]) => ({ type, ...score(wordsFor(type, category), places) }))
    .sort((a, b) => b.score - a.score);
  const [best, second] = scored;
  if (best === undefined || best.score < leastScore || best.score < (second?.score ?? 0) * leastLead) {
    const candidates = scored.filter((entry) => entry.score > 0).slice(0, 3);
    return {
      kind: 'undecided',
      candidates: candidates.map((entry) => `${entry.type} ${entry.score}: ${entry.evidence.join(', ')}`),
    };
  }
  return { kind: 'detected', type: best.type, evidence: best.evidence };
}

function wordsFor(type: string, category: string): ReadonlySet<string> {
  const own = type.toLowerCase().split(/[^\p{L}\p{N}]+/u);
  const keys = [...own, ...category.toLowerCase().split(/[^\p{L}\p{N}]+/u)];
  return new Set([...own.filter((word) => word.length > 3), ...keys.flatMap((key) => vocabulary[key] ?? [])]);
}

function score(
  words: ReadonlySet<string>,
  places: Readonly<Record<keyof typeof weights, string>>,
): { readonly score: number; readonly evidence: readonly string[] } {
  let total = 0;
  const evidence: string[] = [];
  for (const word of words) {
    const pattern = new RegExp(`(?<![\\p{L}\\p{N}])${word}(?![\\p{L}\\p{N}])`, 'giu');
    for (const [place, text] of Object.entries(places) as [keyof typeof weights, string][]) {
      const count = Math.min(text.match(pattern)?.length ?? 0, place === 'text' ? 3 : 1);
      if (count === 0) continue;
      total += count * weights[place];
      evidence.push(place === 'text' ? `"${word}"` : `${place} "${word}"`);
    }
  }
  return { score: total, evidence: evidence.slice(0, 6) };
}
