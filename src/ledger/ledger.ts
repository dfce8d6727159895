import { OperatorError } from '../release/operator-error.js';
import type { Command, Request } from './commands.js';
import { decide } from './decide.js';
import type { EventLog, LogVersion, Position } from './event-log.js';
import type { Actor, FencingToken, NewEvent, RecordedEvent } from './events.js';
import { evolve } from './evolve.js';
import { formatLine, genesisHash, parseLine } from './line.js';
import type { Refusal } from './refusal.js';
import { emptyState, type ReleaseState } from './state.js';

export interface LedgerOptions {
  readonly log: EventLog;
  /** SHA-256 of the UTF-8 text, in lower-case hexadecimal. */
  readonly sha256: (text: string) => string;
  readonly newId: () => string;
  readonly sleep: (ms: number) => Promise<void>;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

export type Outcome =
  | { readonly kind: 'appended'; readonly events: readonly RecordedEvent[]; readonly state: ReleaseState }
  | { readonly kind: 'already'; readonly note: string; readonly state: ReleaseState }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly state: ReleaseState };

/** The history that was read contradicts itself: nothing may be appended to it. */
export class LedgerBroken extends OperatorError {
  constructor(line: number, why: string) {
    super(
      `The ledger's history is broken: ${why}`,
      `line ${line}`,
      'run `npm run ledger -- verify`, and restore the log before anything else runs',
    );
  }
}

/** Lost appends are retried this often before the operator is told; with full jitter up to a second each, about half a minute. */
const maxTries = 60;
const backoffMs = { first: 10, most: 1000 };

/** Reads, judges and appends: the only way into a release's history. Keeps the state folded up to the last read. */
export class Ledger {
  readonly #options: LedgerOptions;
  #state = emptyState;
  #position: Position = 0;
  #version: LogVersion | undefined;
  #nowMs = 0;
  #busy: Promise<unknown> = Promise.resolve();

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  /** As of the last read. */
  get state(): ReleaseState {
    return this.#state;
  }

  /** The storage service's clock at the last read. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** Reads and folds what was appended since; the very same state when there was nothing. Throws `LedgerBroken` on a line that does not follow from the one before. */
  refresh(): Promise<ReleaseState> {
    return this.#inTurn(async () => {
      await this.#read();
      return this.#state;
    });
  }

  /** Carries a command out at most once: read, decide, append if nobody appended since; otherwise read and judge anew. */
  submit(command: Command, actor: Actor): Promise<Outcome> {
    return this.#inTurn(() => this.#submit(command, actor));
  }

  /** One read or append at a time: each folds onto what the one before it left. */
  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.#busy.then(act);
    this.#busy = turn.catch(() => undefined);
    return turn;
  }

  async #submit(command: Command, actor: Actor): Promise<Outcome> {
    const request: Request = { id: this.#options.newId(), actor, command };
    let own = ownEvents(request, await this.#read());
    let why = 'somebody else was always first';
    for (let attempt = 1; attempt <= maxTries; attempt += 1) {
      if (own.length > 0) return { kind: 'appended', events: own, state: this.#state };
      const decision = decide(this.#state, request, this.#nowMs);
      if (decision.kind === 'refused') return { ...decision, state: this.#state };
      if (decision.events.length === 0)
        return { kind: 'already', note: decision.already ?? 'nothing to do', state: this.#state };
      const result = await this.#options.log.append(this.#format(request, decision.events), this.#position);
      if (result.kind === 'unknown') why = result.why;
      if (result.kind !== 'appended') await this.#options.sleep(this.#backoff(attempt));
      own = ownEvents(request, await this.#read());
    }
    throw new OperatorError(
      `The command ${command.type} could not be appended in ${maxTries} tries: ${why}`,
      'ledger',
      'check the storage account (throttling, outage) and run the step again; nothing was half written',
    );
  }

  #format({ id, actor, command }: Request, events: readonly NewEvent[]): string {
    const token = tokenOf(command);
    let prev = this.#state.lastHash || genesisHash;
    let atMs = Math.max(this.#nowMs, this.#state.lastAtMs + 1);
    let text = '';
    for (const [index, event] of events.entries()) {
      const seq = this.#state.seq + index + 1;
      const envelope = {
        v: 1 as const,
        id: `${id}:${index}`,
        seq,
        at: new Date(atMs).toISOString(),
        actor,
        token,
        prev,
      };
      const line = formatLine(envelope, event);
      prev = this.#options.sha256(line);
      atMs += 1;
      text += `${line}\n`;
    }
    return text;
  }

  async #read(): Promise<readonly RecordedEvent[]> {
    const slice = await this.#options.log.read(this.#position, this.#version);
    const events: RecordedEvent[] = [];
    let state = this.#state;
    for (let start = 0; start < slice.text.length;) {
      const end = slice.text.indexOf('\n', start);
      const line = slice.text.slice(start, end);
      const event = this.#follow(state, line);
      state = evolve(state, event);
      events.push(event);
      start = end + 1;
    }
    this.#state = state;
    this.#position = slice.end;
    this.#version = slice.version;
    this.#nowMs = slice.nowMs;
    return events;
  }

  #follow(state: ReleaseState, line: string): RecordedEvent {
    const parsed = parseLine(line, this.#options.sha256(line));
    if (parsed.kind === 'bad') throw new LedgerBroken(state.seq + 1, parsed.why);
    const { event } = parsed;
    if (event.seq !== state.seq + 1) throw new LedgerBroken(state.seq + 1, `its sequence number is ${event.seq}`);
    if (event.prev !== (state.lastHash || genesisHash))
      throw new LedgerBroken(event.seq, 'it does not follow from the line before it');
    return event;
  }

  #backoff(attempt: number): number {
    return this.#options.random() * Math.min(backoffMs.most, backoffMs.first * 2 ** attempt);
  }
}

function ownEvents({ id }: Request, events: readonly RecordedEvent[]): readonly RecordedEvent[] {
  return events.filter((event) => event.id.startsWith(`${id}:`));
}

function tokenOf(command: Command): FencingToken | undefined {
  if ('token' in command) return command.token;
  return 'of' in command ? command.of.token : undefined;
}
