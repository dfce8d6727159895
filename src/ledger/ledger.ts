import { draftOf, nextEvent } from './chain.js';
import type { Command, Decision, Request } from './commands.js';
import { decide } from './decide.js';
import { LogUnavailable, type EventLog, type LogSlice, type LogVersion, type Position } from './event-log.js';
import type { Actor, FencingToken, RecordedEvent } from './events.js';
import { evolve } from './evolve.js';
import { LedgerCut } from './ledger-faults.js';
import { Patience } from './patience.js';
import type { Refusal } from './refusal.js';
import { emptyState, type ReleaseState } from './state.js';
import { sameToken } from './token.js';

export interface LedgerOptions {
  readonly log: EventLog;
  /** SHA-256 of the UTF-8 text, in lower-case hexadecimal. */
  readonly sha256: (text: string) => string;
  readonly newId: () => string;
  readonly sleep: (ms: number) => Promise<void>;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** What its caller has seen of this very log before: a log that does not hold it is not worked with. */
  readonly seen?: FencingToken | undefined;
  /** A clock for the age of the last answer. Without one every command is judged on a read of its own. */
  readonly monotonicMs?: () => number;
  /** Told of every event once it is folded, in order. */
  readonly onFolded?: (events: readonly RecordedEvent[]) => void;
  /** Of this mop-release: a release that was planned with a newer one takes nothing from it but a stop and the end of what runs. */
  readonly version?: string;
}

export type Outcome =
  | { readonly kind: 'appended'; readonly events: readonly RecordedEvent[]; readonly state: ReleaseState }
  | { readonly kind: 'already'; readonly note: string; readonly state: ReleaseState }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly state: ReleaseState };

/**
 * How old the last answer may be for a command to be judged on it without another read: the service's clock, in which all
 * rules count, has whole seconds.
 */
const freshForMs = 1_000;
/** A long history is read and folded in pieces, so that memory does not grow with it. */
const bytesAtOnce = 1024 * 1024;

/** Reads, judges and appends: the only way into a release's history. Keeps the state folded up to the last read. */
export class Ledger {
  readonly #options: LedgerOptions;
  #state = emptyState;
  #position: Position = 0;
  #version: LogVersion | undefined;
  #nowMs = 0;
  /** The hash of every line. */
  readonly #hashes: string[] = [];
  /** When the question was asked whose answer was the last; on the machine's monotonic clock. */
  #askedMs = -Infinity;
  #busy: Promise<unknown> = Promise.resolve();

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  /** As of the last read. */
  get state(): ReleaseState {
    return this.#state;
  }

  /** Whether this very event stands in the log, as of the last read. */
  holds({ seq, hash }: FencingToken): boolean {
    return this.#hashes[seq - 1] === hash;
  }

  /** Whether a person has accepted that this event stands in the log no more. */
  accepts(lost: FencingToken): boolean {
    return this.#state.acceptedLosses.some((accepted) => sameToken(accepted, lost));
  }

  /** The storage service's clock at its last answer. */
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

  /**
   * Carries a command out at most once: decide, append if nobody appended since; otherwise read and judge anew. A state
   * that was answered just now is judged as it is, for the append proves that it still held. A refusal, or that nothing
   * need be written, has no such proof: it is told only of a read made after the command was given.
   */
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
    const request: Request = { id: this.#options.newId(), actor, command, version: this.#options.version };
    const patience = new Patience(this.#options, command.type);
    let mustRead = !this.#isFresh();
    for (let hasRead = false; ;) {
      if (mustRead) {
        const own = await this.#readPatiently(patience, request);
        if (own.length > 0) return { kind: 'appended', events: own, state: this.#state };
        hasRead = true;
      }
      mustRead = true;
      const decision = decide(this.#state, request, this.#nowMs);
      if (decision.kind === 'refused' || decision.events.length === 0) {
        if (hasRead) return this.#told(decision);
        continue;
      }
      const draft = draftOf(this.#state, request, decision.events, this.#nowMs, this.#options.sha256);
      const askedMs = this.#monotonicMs();
      const result = await this.#options.log.append(draft.text, this.#position);
      if (result.kind === 'appended') {
        if (result.end === undefined || result.nowMs === undefined) continue;
        this.#adopt(
          draft.state,
          draft.events.map(({ hash }) => hash),
        );
        this.#options.onFolded?.(draft.events);
        this.#answered({ end: result.end, nowMs: result.nowMs, version: result.version }, askedMs);
        return { kind: 'appended', events: draft.events, state: this.#state };
      }
      if (result.kind === 'conflict') {
        // It proves that the log has grown: the next read must not be answered with "nothing new", whatever its version.
        this.#version = undefined;
        await patience.afterConflict();
      } else {
        await patience.afterFault(result.why, result.retryAfterMs);
      }
    }
  }

  #told(decision: Decision): Outcome {
    if (decision.kind === 'refused') return { ...decision, state: this.#state };
    return { kind: 'already', note: decision.already ?? 'nothing to do', state: this.#state };
  }

  #isFresh(): boolean {
    return this.#monotonicMs() - this.#askedMs < freshForMs;
  }

  #monotonicMs(): number {
    return this.#options.monotonicMs?.() ?? Infinity;
  }

  async #readPatiently(patience: Patience, request: Request): Promise<readonly RecordedEvent[]> {
    for (;;) {
      try {
        return await this.#read(request);
      } catch (error) {
        if (!(error instanceof LogUnavailable)) throw error;
        await patience.afterFault(error.message, error.retryAfterMs);
      }
    }
  }

  /** Folds what was appended since, line by line and in pieces, and answers those of its events that are this request's. */
  async #read(request?: Request): Promise<readonly RecordedEvent[]> {
    const askedMs = this.#monotonicMs();
    const own: RecordedEvent[] = [];
    const hashes: string[] = [];
    const { log, onFolded } = this.#options;
    const folded: RecordedEvent[] = [];
    let state = this.#state;
    let slice = await log.read(this.#position, this.#version, bytesAtOnce);
    for (;;) {
      for (const line of linesOf(slice.text)) {
        const event = nextEvent(state, line, this.#options.sha256);
        state = evolve(state, event);
        hashes.push(event.hash);
        if (onFolded) folded.push(event);
        if (request && event.id.startsWith(`${request.id}:`)) own.push(event);
      }
      if (slice.more !== true) break;
      slice = await log.read(slice.end, undefined, bytesAtOnce);
    }
    this.#adopt(state, hashes);
    onFolded?.(folded);
    this.#answered(slice, askedMs);
    this.#assertWhole();
    return own;
  }

  #adopt(state: ReleaseState, hashes: readonly string[]): void {
    this.#state = state;
    for (const hash of hashes) this.#hashes.push(hash);
  }

  /** Refuses a log that was restored or cut, until a person has accepted what is lost. */
  #assertWhole(): void {
    const { seen } = this.#options;
    if (seen === undefined || this.holds(seen) || this.accepts(seen)) return;
    throw new LedgerCut(seen, this.#state.seq);
  }

  #answered({ end, nowMs, version }: Omit<LogSlice, 'text'>, askedMs: number): void {
    this.#position = end;
    this.#version = version;
    this.#nowMs = nowMs;
    this.#askedMs = askedMs;
  }
}

function* linesOf(text: string): Generator<string> {
  for (let start = 0; start < text.length;) {
    const end = text.indexOf('\n', start);
    yield text.slice(start, end);
    start = end + 1;
  }
}
