import { createHash } from 'node:crypto';
import { describeEvent } from '../../src/report/describe-event.js';
import { csvCell } from '../../src/report/csv-cell.js';
import { readLine } from './verify-ledger.js';

/** Columns are only ever added at the end, so that a sheet or a script which counts them keeps working. */
export const csvColumns = [
  'seq',
  'at',
  'type',
  'region',
  'mop',
  'attempt',
  'actor_kind',
  'actor',
  'proof',
  'organization',
  'project',
  'run',
  'run_url',
  'token',
  'what',
  'data',
  'id',
  'prev',
  'hash',
] as const;

type Column = (typeof csvColumns)[number];
type Cells = Readonly<Partial<Record<Column, string | number | undefined>>>;

export const csvHeader = `${csvColumns.join(',')}\r\n`;

/** One event as a line of RFC 4180; a line of the ledger that cannot be read says so in `what`. */
export function csvRow(line: string): string {
  const cells: Cells = { ...cellsOf(line), hash: createHash('sha256').update(line).digest('hex') };
  return `${csvColumns.map((column) => csvCell(cells[column])).join(',')}\r\n`;
}

function cellsOf(line: string): Cells {
  const read = readLine(line);
  if (read.kind === 'fault') return { what: `cannot be read: ${read.fault.expected} expected`, data: line };
  const { seq, at, type, data, actor, token, id, prev } = read.envelope;
  return {
    seq,
    at,
    type,
    region: textOf(data['region']),
    mop: textOf(data['mop']),
    attempt: textOf(data['attempt']),
    actor_kind: actor.kind,
    actor: actor.name,
    proof: actor.proof,
    organization: actor.run?.organization,
    project: actor.run?.project,
    run: actor.run?.runId,
    run_url: actor.run?.url,
    token: token?.seq,
    what: read.kind === 'event' ? describeEvent(read.event, actor.name) : 'an event of a newer version',
    data: JSON.stringify(data),
    id,
    prev,
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
