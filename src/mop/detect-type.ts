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

/** Words of type names that any MOP may use. */
const commonWords = new Set(['upgrade', 'update', 'change', 'maintenance', 'rollout', 'release']);

/** How much a word counts where it stands; in the text it counts at most three times. */
const weights = { 'file name': 4, title: 5, heading: 2, text: 1 } as const;
const leastScore = 6;
const leastLead = 1.3;

type Places = Readonly<Record<keyof typeof weights, string>>;
export type TypeDetector = (mop: {
  readonly file: string;
  readonly title: string;
  readonly body: string;
}) => TypeDetection;

/** Decides which of the release's types a MOP is, and lists why. There is no type for "anything else". */
export function typeDetector(types: Readonly<Record<string, Pick<MopType, 'category'>>>): TypeDetector {
  const words = Object.entries(types).map(([type, { category }]) => ({ type, words: wordsFor(type, category) }));
  return (mop) => {
    const headings = [...mop.body.matchAll(/^#{1,6}\s+(.+)$/gm)].map((match) => match[1] ?? '').join('\n');
    const counted = countPlaces({ 'file name': mop.file, title: mop.title, heading: headings, text: mop.body });
    const scored = words
      .map((entry) => ({ type: entry.type, ...score(entry.words, counted) }))
      .sort((a, b) => b.score - a.score);
    const [best, second] = scored;
    if (best === undefined || best.score < leastScore || best.score < (second?.score ?? 0) * leastLead) {
      const near = scored.filter((entry) => entry.score > 0).slice(0, 3);
      const candidates = near.map((entry) => `${entry.type} ${entry.score}: ${entry.evidence.join(', ')}`);
      return { kind: 'undecided', candidates };
    }
    return { kind: 'detected', type: best.type, evidence: best.evidence };
  };
}

function wordsFor(type: string, category: string): ReadonlySet<string> {
  const own = wordsIn(type);
  const keys = [...own, ...wordsIn(category)];
  return new Set([
    ...own.filter((word) => word.length > 3 && !commonWords.has(word)),
    ...keys.flatMap((key) => vocabulary[key] ?? []),
  ]);
}

function wordsIn(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

type Counted = readonly { readonly place: keyof typeof weights; readonly counts: ReadonlyMap<string, number> }[];

/** How often each word and each pair of neighbouring words stands in each place. */
function countPlaces(places: Places): Counted {
  return (Object.entries(places) as [keyof typeof weights, string][]).map(([place, text]) => {
    const counts = new Map<string, number>();
    const add = (phrase: string): void => void counts.set(phrase, (counts.get(phrase) ?? 0) + 1);
    wordsIn(text).forEach((word, index, all) => {
      add(word);
      const next = all[index + 1];
      if (next !== undefined) add(`${word} ${next}`);
    });
    return { place, counts };
  });
}

function score(
  words: ReadonlySet<string>,
  counted: Counted,
): { readonly score: number; readonly evidence: readonly string[] } {
  let total = 0;
  const evidence: string[] = [];
  for (const word of words) {
    for (const { place, counts } of counted) {
      const count = Math.min(counts.get(word) ?? 0, place === 'text' ? 3 : 1);
      if (count === 0) continue;
      total += count * weights[place];
      evidence.push(place === 'text' ? `"${word}"` : `${place} "${word}"`);
    }
  }
  return { score: total, evidence: evidence.slice(0, 6) };
}
