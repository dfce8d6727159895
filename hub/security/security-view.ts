import type { EventData } from '../../src/ledger/events.js';
import type { ReleaseState } from '../../src/ledger/state.js';
import { describeEvent } from '../../src/report/describe-event.js';
import { csvCell } from '../../src/report/csv-cell.js';
import { batchesOf } from '../../src/release/batches.js';
import type { Plan } from '../../src/release/plan.js';
import type { HistoryEvent } from '../ledger/history-event.js';

export interface IntegrityRow {
  readonly region: string;
  readonly mop: string;
  readonly title: string;
  readonly isSecurity: boolean;
  readonly attempt: number;
  /** Hashes as first planned, as approved and as executed agree. */
  readonly verdict: 'agrees' | 'differs' | 'not approved';
  readonly document: string;
  readonly execution: string;
  /** Manifest for which a person gave the go; empty where none did. */
  readonly approvedManifest: string;
  readonly approvedBy: string;
}

export interface AuditRow {
  readonly seq: number;
  readonly atMs: number;
  readonly by: string;
  readonly kind: 'pipeline' | 'person';
  readonly proof: string;
  readonly type: string;
  readonly what: string;
  readonly region: string;
  readonly url: string;
}

export interface AuditFilter {
  /** People's acts only. */
  readonly people: boolean;
  /** Must occur in the row, whatever the case. */
  readonly text: string;
}

/** What ran, held against what was planned and approved: a row an attempt, those of the security MOPs told apart. */
export function integrityRows({ plan }: ReleaseState, events: readonly HistoryEvent[]): readonly IntegrityRow[] {
  if (!plan) return [];
  const goes = new Map<string, { readonly manifest: string; readonly by: string }>();
  const rows: IntegrityRow[] = [];
  for (const event of events) {
    if (event.type === 'DecisionMade' && event.data.choice === 'go' && event.data.batch !== undefined)
      goes.set(`${event.data.region ?? ''} ${event.data.batch}`, {
        manifest: event.data.manifestHash,
        by: event.actor.name,
      });
    if (event.type === 'MopStarted') rows.push(integrityRow(plan, event.data, goes));
  }
  return rows;
}

function integrityRow(
  plan: Plan,
  { region, mop, attempt, document, execution }: EventData<'MopStarted'>,
  goes: ReadonlyMap<string, { readonly manifest: string; readonly by: string }>,
): IntegrityRow {
  const planned = plan.mops.find(({ id }) => id === mop);
  const batch = batchesOf(plan).find(({ mops }) => mops.includes(mop))?.number ?? 0;
  const go = goes.get(`${region} ${batch}`);
  const cell = planned?.cells[region];
  const agrees = cell?.document === document && cell.execution === execution;
  return {
    region,
    mop,
    title: planned?.title ?? mop,
    isSecurity: planned?.category.toLowerCase() === 'security',
    attempt,
    verdict: !go ? 'not approved' : agrees ? 'agrees' : 'differs',
    document,
    execution,
    approvedManifest: go?.manifest ?? '',
    approvedBy: go?.by ?? '',
  };
}

/** Every event as a row of the audit log, the newest first. */
export function auditRows(events: readonly HistoryEvent[], filter: AuditFilter): readonly AuditRow[] {
  const wanted = filter.text.trim().toLowerCase();
  const rows: AuditRow[] = [];
  for (let index = events.length - 1; index >= 0; index -= 1) {
    const event = events[index];
    if (!event || (filter.people && event.actor.kind !== 'person')) continue;
    const row = auditRow(event);
    if (wanted === '' || `${row.by} ${row.type} ${row.region} ${row.what}`.toLowerCase().includes(wanted))
      rows.push(row);
  }
  return rows;
}

function auditRow(event: HistoryEvent): AuditRow {
  const region = event.type !== '?' && 'region' in event.data ? (event.data.region ?? '') : '';
  return {
    seq: event.seq,
    atMs: Date.parse(event.at),
    by: event.actor.name,
    kind: event.actor.kind,
    proof: event.actor.proof ?? '',
    type: event.type === '?' ? event.unknownType : event.type,
    what: event.type === '?' ? 'an event of a newer version' : describeEvent(event, event.actor.name),
    region,
    url: event.actor.run?.url ?? '',
  };
}

const columns = ['seq', 'at', 'type', 'region', 'actor_kind', 'actor', 'proof', 'what', 'run_url'] as const;

/** The rows as RFC 4180, oldest first, for a spreadsheet; foreign text in it calculates nothing. */
export function auditCsv(rows: readonly AuditRow[]): string {
  const line = (cells: readonly (string | number)[]): string => `${cells.map(csvCell).join(',')}\r\n`;
  return [
    `${columns.join(',')}\r\n`,
    ...rows
      .toReversed()
      .map(({ seq, atMs, type, region, kind, by, proof, what, url }) =>
        line([seq, new Date(atMs).toISOString(), type, region, kind, by, proof, what, url]),
      ),
  ].join('');
}
