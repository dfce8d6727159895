import { createHash } from 'node:crypto';
import { envelopeSchema, eventData, isKnownType, type LedgerEvent } from '../../src/ledger/events.js';
import { InvariantChecker, type Fault } from './check-invariants.js';

/** `unchecked`: types that this version does not know; from the first one on only the chain could be verified. */
export type Verification =
  | { readonly kind: 'ok'; readonly events: number; readonly unchecked: readonly string[] }
  | { readonly kind: 'bad'; readonly line: number; readonly expected: string; readonly found: string };

const beforeTheFirst = '0'.repeat(64);

/** Verifies a whole ledger: the chain of lines, and every invariant that its events can show. Names the first bad line (from 1). */
export function verifyLedger(text: string): Verification {
  const checker = new InvariantChecker();
  const unchecked: string[] = [];
  const ids = new Map<string, number>();
  let prev = beforeTheFirst;
  let lastId = '';
  let lastAt = '';
  const lines = text.split('\n');
  const rest = lines.pop() ?? '';
  for (const [index, line] of lines.entries()) {
    const number = index + 1;
    const read = readLine(line);
    if (read.kind === 'fault') return bad(number, read.fault);
    const { envelope } = read;
    const broken =
      unequal('sequence number', number, envelope.seq) ??
      unequal('prev, the SHA-256 of the line before,', prev, envelope.prev) ??
      notLater(lastAt, envelope.at) ??
      wrongId(ids, lastId, envelope.id);
    if (broken) return bad(number, broken);
    prev = createHash('sha256').update(line).digest('hex');
    lastAt = envelope.at;
    lastId = envelope.id;
    ids.set(envelope.id, number);
    if (read.kind === 'unknown') unchecked.push(envelope.type);
    else if (unchecked.length === 0) {
      const fault = checker.check({ event: read.event, hash: prev });
      if (fault) return bad(number, fault);
    }
  }
  if (rest !== '') return bad(lines.length + 1, { expected: 'a whole line, ended by a newline', found: cut(rest) });
  const unfinished = unchecked.length === 0 ? checker.end() : undefined;
  if (unfinished) return bad(lines.length, unfinished);
  return { kind: 'ok', events: lines.length, unchecked: [...new Set(unchecked)] };
}

type Envelope = ReturnType<typeof envelopeSchema.parse>;
type Read =
  | { readonly kind: 'fault'; readonly fault: Fault }
  | { readonly kind: 'event'; readonly envelope: Envelope; readonly event: LedgerEvent }
  | { readonly kind: 'unknown'; readonly envelope: Envelope };

/** Reads one line by the published schemas alone. */
export function readLine(line: string): Read {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return { kind: 'fault', fault: { expected: 'one event in JSON', found: cut(line) } };
  }
  const envelope = envelopeSchema.safeParse(json);
  if (!envelope.success) {
    return { kind: 'fault', fault: { expected: 'an envelope of version 1', found: issueOf(envelope.error.issues) } };
  }
  const { type } = envelope.data;
  if (!isKnownType(type)) return { kind: 'unknown', envelope: envelope.data };
  const data = eventData[type].safeParse(envelope.data.data);
  if (!data.success) {
    return { kind: 'fault', fault: { expected: `the data of ${type}`, found: issueOf(data.error.issues) } };
  }
  return { kind: 'event', envelope: envelope.data, event: { ...envelope.data, type, data: data.data } as LedgerEvent };
}

function bad(line: number, { expected, found }: Fault): Verification {
  return { kind: 'bad', line, expected, found };
}

function unequal(what: string, expected: number | string, found: number | string): Fault | undefined {
  return expected === found ? undefined : { expected: `${what} ${expected}`, found: String(found) };
}

function notLater(before: string, at: string): Fault | undefined {
  if (before === '' || Date.parse(at) > Date.parse(before)) return undefined;
  return { expected: `a time after ${before}`, found: at };
}

/** One command is one append: its events stand together, numbered from 0, and stand there once. */
function wrongId(ids: ReadonlyMap<string, number>, lastId: string, id: string): Fault | undefined {
  const earlier = ids.get(id);
  if (earlier !== undefined)
    return { expected: 'an event id that was not used before', found: `${id}, as in line ${earlier}` };
  const [command, index] = splitId(id);
  if (index === undefined) return { expected: 'an event id like <command>:<index>', found: id };
  if (index === 0) return undefined;
  const [before, indexBefore] = splitId(lastId);
  if (before === command && indexBefore === index - 1) return undefined;
  return { expected: `the event ${command}:${index - 1} just before`, found: lastId || 'nothing' };
}

function splitId(id: string): readonly [string, number | undefined] {
  const match = /^(.+):(\d+)$/.exec(id);
  return match ? [match[1] ?? '', Number(match[2])] : [id, undefined];
}

function issueOf(issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]): string {
  const [issue] = issues;
  return issue ? `${issue.path.map(String).join('.') || 'the line'}: ${issue.message}` : 'something else';
}

/** The beginning of what may be long. */
export function cut(text: string): string {
  return text.length > 120 ? `${text.slice(0, 120)}…` : text || 'an empty line';
}
