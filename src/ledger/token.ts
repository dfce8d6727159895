import type { FencingToken } from './events.js';

/** `<sequence>.<hash>`: how a token travels in an output variable. */
export function formatToken(token: FencingToken): string {
  return `${token.seq}.${token.hash}`;
}

/** Undefined when the text is not a token. */
export function parseToken(text: string): FencingToken | undefined {
  const match = /^([1-9]\d{0,14})\.([0-9a-f]{64})$/.exec(text);
  return match?.[1] && match[2] ? { seq: Number(match[1]), hash: match[2] } : undefined;
}

export function sameToken(a: FencingToken, b: FencingToken): boolean {
  return a.seq === b.seq && a.hash === b.hash;
}
