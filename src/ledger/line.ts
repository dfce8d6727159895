import type { z } from 'zod';
import {
  envelopeSchema,
  eventData,
  isKnownType,
  lineSchemaOf,
  type EventType,
  type LedgerEvent,
  type NewEvent,
  type RecordedEvent,
} from './events.js';
import { quickCheck } from './quick-check.js';

/** What `prev` of the first line holds. */
export const genesisHash = '0'.repeat(64);

export type ParsedLine =
  { readonly kind: 'event'; readonly event: RecordedEvent } | { readonly kind: 'bad'; readonly why: string };

/** Reads one line of the ledger, without its newline. An event of an unknown type is kept as such; a known one must be well formed. */
export function parseLine(line: string, hash: string): ParsedLine {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return { kind: 'bad', why: 'it is not JSON' };
  }
  if (isWellFormed(json)) return { kind: 'event', event: Object.assign(json, { hash }) };
  const envelope = envelopeSchema.safeParse(json);
  if (!envelope.success) return { kind: 'bad', why: firstIssue(envelope.error) };
  const { type, data, ...rest } = envelope.data;
  if (!isKnownType(type)) return { kind: 'event', event: { ...rest, type: '?', unknownType: type, hash } };
  const parsed = eventData[type].safeParse(data);
  if (!parsed.success) return { kind: 'bad', why: `data of ${type}: ${firstIssue(parsed.error)}` };
  return { kind: 'event', event: { ...rest, type, data: parsed.data, hash } as unknown as RecordedEvent };
}

const checks = new Map<EventType, (json: unknown) => boolean>();

/** True for a whole line of a known type in which nothing is to be said, changed or left out: nearly every line there is. */
function isWellFormed(json: unknown): json is LedgerEvent {
  const type = typeof json === 'object' && json !== null && 'type' in json ? json.type : undefined;
  if (typeof type !== 'string' || !isKnownType(type)) return false;
  const check = checks.get(type) ?? quickCheck(lineSchemaOf(type));
  checks.set(type, check);
  return check(json);
}

/** One line of the ledger, without its newline. */
export function formatLine(envelope: Omit<LedgerEvent, 'type' | 'data'>, event: NewEvent): string {
  const { v, id, seq, at, actor, token, prev } = envelope;
  return JSON.stringify({
    v,
    id,
    seq,
    at,
    type: event.type,
    data: event.data,
    actor,
    ...(token ? { token } : {}),
    prev,
  });
}

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue ? `${issue.path.join('.') || 'the line'}: ${issue.message}` : error.message;
}
