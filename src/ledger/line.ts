import type { z } from 'zod';
import {
  envelopeSchema,
  eventData,
  isKnownType,
  lineSchemaOf,
  type LedgerEvent,
  type NewEvent,
  type RecordedEvent,
} from './events.js';

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
  const schema = lineSchemaOf(json);
  const whole = schema?.safeParse(json);
  if (whole?.success) return { kind: 'event', event: Object.assign(whole.data, { hash }) };
  return inParts(json, hash);
}

/** A line of an unknown type; or what is wrong with it, told of the envelope first. */
function inParts(json: unknown, hash: string): ParsedLine {
  const envelope = envelopeSchema.safeParse(json);
  if (!envelope.success) return { kind: 'bad', why: firstIssue(envelope.error) };
  const { type, data, ...rest } = envelope.data;
  if (!isKnownType(type)) return { kind: 'event', event: { ...rest, type: '?', unknownType: type, hash } };
  const parsed = eventData[type].safeParse(data);
  if (!parsed.success) return { kind: 'bad', why: `data of ${type}: ${firstIssue(parsed.error)}` };
  return { kind: 'event', event: { ...rest, type, data: parsed.data, hash } as unknown as RecordedEvent };
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
