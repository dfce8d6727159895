import { describeEvent } from '../../src/report/describe-event.js';
import { plainText } from '../../src/report/plain-text.js';
import { readLine } from './verify-ledger.js';

/** One readable line an event: sequence, time, who, what. Foreign text in it is made harmless. */
export function historyLine(line: string): string {
  const read = readLine(line);
  if (read.kind === 'fault')
    return plainText(`   ? cannot be read: ${read.fault.expected} expected, ${read.fault.found} found`);
  const { seq, at, actor, type } = read.envelope;
  const what = read.kind === 'event' ? describeEvent(read.event, actor.name) : `${type} (an event of a newer version)`;
  const who = actor.kind === 'person' ? `${actor.name} (person, ${actor.proof ?? 'no proof'})` : actor.name;
  return plainText(`${String(seq).padStart(4)}  ${at.slice(0, 19).replace('T', ' ')}Z  ${who}: ${what}`);
}

/** A ledger's whole lines. */
export function linesOf(text: string): readonly string[] {
  return text.split('\n').slice(0, -1);
}
