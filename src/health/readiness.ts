import type { Attestation } from '../ledger/state.js';
import type { RegionId } from '../release/plan.js';
import type { ProbeVerdict } from './gate.js';
import type { Verdict } from './measurement.js';
import type { HealthProfile, ReadinessCheck, ReadinessItem } from './profile-schema.js';
import { assessAll } from './verdict.js';

/** How an item of the readiness list stands. `open`: only a person's word can close it. */
export interface AssessedItem {
  readonly id: string;
  readonly outcome: 'passed' | 'failed' | 'open' | 'inconclusive';
  readonly attestedBy?: string;
  /** What was seen, or who attested what and when. */
  readonly summary: string;
}

/** What is known of a region that is to start, apart from people. */
export interface ReadinessFacts {
  readonly region: RegionId;
  /** False where the whole release is looked at: what is attested for each region is asked when that region starts. */
  readonly starts: boolean;
  /** Of the region, or of its whole release where no region starts yet; `undefined`: it does not apply. */
  readonly checks: Readonly<Record<ReadinessCheck, { readonly good: boolean; readonly seen: string } | undefined>>;
  readonly probes: readonly ProbeVerdict[];
}

export interface Word {
  readonly attestations: readonly Attestation[];
  /** The ledger's clock. */
  readonly nowMs: number;
}

/** Judges the list for one region: by what was looked up and measured first, by a person's word where that does not pass. */
export function assessReadinessItems(
  { readiness, probes }: Pick<HealthProfile, 'readiness' | 'probes'>,
  facts: ReadinessFacts,
  word: Word,
): readonly AssessedItem[] {
  return readiness
    .filter((item) => (item.regions?.includes(facts.region) ?? true) && (facts.starts || !isOfItsStart(item)))
    .flatMap((item) => {
      const found = lookedUp(item, facts, probes);
      if (found === 'does-not-apply') return [];
      if (found?.outcome === 'passed' || item.attest === undefined) return found ? [found] : [];
      return [attested(item, facts.region, word) ?? unattested(item, found, facts.region, word)];
    });
}

/** Such as "the team is on standby": true for some hours, and of one region. */
function isOfItsStart({ check, probes, attest }: ReadinessItem): boolean {
  return check === undefined && probes === undefined && attest?.of === 'region';
}

/** One verdict on the list: an item that is open or not known leaves it inconclusive. */
export function verdictOfItems(items: readonly AssessedItem[]): Verdict {
  return items.length === 0
    ? 'passed'
    : assessAll(items.map(({ outcome }) => (outcome === 'open' ? 'inconclusive' : outcome)));
}

function lookedUp(
  item: ReadinessItem,
  { checks, probes }: ReadinessFacts,
  specs: HealthProfile['probes'],
): AssessedItem | 'does-not-apply' | undefined {
  const { id } = item;
  if (item.check !== undefined) {
    const found = checks[item.check];
    return found ? { id, outcome: found.good ? 'passed' : 'failed', summary: found.seen } : 'does-not-apply';
  }
  if (item.probes === undefined) return undefined;
  const own = probes.filter(({ probe }) => item.probes?.includes(probe));
  // A release of one region has no peer to reach.
  const areMatrices = item.probes.every((name) => specs.some((spec) => spec.id === name && spec.matrix));
  if (own.length === 0 && areMatrices) return 'does-not-apply';
  const verdict = assessAll(own.map((one) => one.verdict));
  const worst = own.find((one) => one.verdict === verdict);
  const where = worst?.peer === undefined ? '' : ` to ${worst.peer}`;
  const summary = worst
    ? `${worst.probe}${where} ${worst.verdict}: ${worst.last.seen}`
    : 'none of its probes was measured';
  return { id, outcome: verdict === 'error' ? 'inconclusive' : verdict, summary };
}

function attested({ id, attest }: ReadinessItem, region: RegionId, word: Word): AssessedItem | undefined {
  const given = latest(id, attest?.of === 'release' ? undefined : region, word);
  if (!given || word.nowMs - given.atMs > (attest?.validFor ?? 0)) return undefined;
  const summary = `attested by ${given.by} at ${new Date(given.atMs).toISOString()}: ${given.text}`;
  return { id, outcome: 'passed', attestedBy: given.by, summary };
}

function unattested(
  { id, title = id, attest }: ReadinessItem,
  found: AssessedItem | undefined,
  region: RegionId,
  word: Word,
): AssessedItem {
  const where = attest?.of === 'release' ? undefined : region;
  const expired = latest(id, where, word);
  const why = expired
    ? `the word of ${expired.by} of ${new Date(expired.atMs).toISOString()} is too old`
    : `nobody has attested it${where === undefined ? '' : ` for ${where}`}`;
  return { id, outcome: 'open', summary: `${title}: ${found ? `${found.summary}, and ` : ''}${why}` };
}

/** An attestation for the whole release holds for each of its regions; one for a region says nothing of the others. */
function latest(item: string, region: RegionId | undefined, { attestations }: Word): Attestation | undefined {
  return attestations.findLast(
    (given) => given.item === item && (given.region === undefined || given.region === region),
  );
}
