import type { Command, Request } from './commands.js';
import type { FencingToken, NewEvent, RecordedEvent } from './events.js';
import { evolve } from './evolve.js';
import { LedgerBroken } from './ledger-faults.js';
import { formatLine, genesisHash, parseLine } from './line.js';
import type { ReleaseState } from './state.js';

type Sha256 = (text: string) => string;

/** The event of the line that follows on `state`. Throws `LedgerBroken` where it does not follow. */
export function nextEvent(state: ReleaseState, line: string, sha256: Sha256): RecordedEvent {
  const parsed = parseLine(line, sha256(line));
  if (parsed.kind === 'bad') throw new LedgerBroken(state.seq + 1, parsed.why);
  const { event } = parsed;
  if (event.seq !== state.seq + 1) throw new LedgerBroken(state.seq + 1, `its sequence number is ${event.seq}`);
  if (event.prev !== (state.lastHash || genesisHash))
    throw new LedgerBroken(event.seq, 'it does not follow from the line before it');
  return event;
}

/** What a request's events will be when they are appended: their lines, and the state after them. */
export interface Draft {
  readonly text: string;
  readonly events: readonly RecordedEvent[];
  readonly state: ReleaseState;
}

/** What is written is first read as everybody will read it: a line that would break the history is never written. */
export function draftOf(
  before: ReleaseState,
  { id, actor, command }: Request,
  events: readonly NewEvent[],
  nowMs: number,
  sha256: Sha256,
): Draft {
  const token = tokenOf(command);
  let state = before;
  let atMs = Math.max(nowMs, state.lastAtMs + 1);
  const recorded: RecordedEvent[] = [];
  let text = '';
  for (const [index, event] of events.entries()) {
    const envelope = {
      v: 1 as const,
      id: `${id}:${index}`,
      seq: state.seq + 1,
      at: new Date(atMs).toISOString(),
      actor,
      token,
      prev: state.lastHash || genesisHash,
    };
    const line = formatLine(envelope, event);
    const parsed = parseLine(line, sha256(line));
    if (parsed.kind === 'bad')
      throw new Error(`${event.type} would be written so that nobody can read it: ${parsed.why}`);
    state = evolve(state, parsed.event);
    recorded.push(parsed.event);
    atMs += 1;
    text += `${line}\n`;
  }
  return { text, events: recorded, state };
}

function tokenOf(command: Command): FencingToken | undefined {
  if ('token' in command) return command.token;
  return 'of' in command ? command.of.token : undefined;
}
