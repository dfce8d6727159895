import type { Command } from '../../src/ledger/commands.js';
import type { EventLog } from '../../src/ledger/event-log.js';
import type { Actor } from '../../src/ledger/events.js';
import { LedgerBroken } from '../../src/ledger/ledger-faults.js';
import { Ledger, type LedgerOptions, type Outcome } from '../../src/ledger/ledger.js';
import { emptyState, type ReleaseState } from '../../src/ledger/state.js';
import { OperatorError } from '../../src/release/operator-error.js';
import { HashesAhead, type HashWorker } from './hashes-ahead.js';
import type { HistoryEvent } from './history-event.js';
import { ReadAhead } from './read-ahead.js';
import { SlicedLog } from './sliced-log.js';

/** How far what is shown can be relied on. */
export type Condition =
  | { readonly kind: 'loading' }
  | { readonly kind: 'live' }
  /** Reads fail at present: what is shown is as of the last one that did not. */
  | { readonly kind: 'stale'; readonly why: string }
  /** The history contradicts itself after the events shown. */
  | { readonly kind: 'broken'; readonly why: string };

export interface Snapshot {
  readonly state: ReleaseState;
  /** Every event folded, oldest first. The array grows in place; `state.seq` tells of a change. */
  readonly events: readonly HistoryEvent[];
  readonly condition: Condition;
  /** The service's clock at the last read that succeeded, and the monotonic clock of this page at that moment. */
  readonly asOf?: { readonly serviceMs: number; readonly pageMs: number };
}

export interface LiveLedgerOptions extends Omit<LedgerOptions, 'log' | 'onFolded'> {
  readonly log: EventLog;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
  /** Lets the page draw and answer before more is folded. */
  readonly breathe: () => Promise<void>;
  /** Hashes the lines of a long history beside the page; may throw where workers are forbidden. */
  readonly startWorker: () => HashWorker;
  readonly onChange: (snapshot: Snapshot) => void;
}

const live: Condition = { kind: 'live' };
const linesAtOnce = 100;
/** Folding pauses after this time: with what follows in the same turn it stays below 50 ms. */
const foldForMs = 20;
/** After so long a turn what was folded is drawn in a turn of its own. */
const foldedLongMs = 5;

/** The release's history as far as it was read, kept up to date, and the way to act on it: the very rules that pipelines use. */
export class LiveLedger {
  readonly #log: SlicedLog;
  readonly #ledger: Ledger;
  readonly #hashes: HashesAhead;
  readonly #events: HistoryEvent[] = [];
  #snapshot: Snapshot = { state: emptyState, events: this.#events, condition: { kind: 'loading' } };
  #readAtMs: number | undefined;
  #busy: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: LiveLedgerOptions) {
    this.#hashes = new HashesAhead(options);
    const log = new ReadAhead(options.log, (text) => this.#hashes.announce(text));
    this.#log = new SlicedLog(log, options.breathe, linesAtOnce);
    this.#ledger = new Ledger({
      ...options,
      log: this.#log,
      sha256: (line) => this.#hashes.of(line),
      onFolded: (events) => {
        for (const event of events) this.#events.push(event);
      },
    });
  }

  get snapshot(): Snapshot {
    return this.#snapshot;
  }

  /** Reads and folds what was appended since. Answers whether it could; what went wrong stands in the snapshot. */
  catchUp(): Promise<boolean> {
    return this.#inTurn(() => this.#catchUp());
  }

  /** Carries a command out on the newest state. Throws an `OperatorError` when the ledger cannot be read or written. */
  submit(command: Command, actor: Actor): Promise<Outcome> {
    return this.#inTurn(async () => {
      await this.#fold();
      try {
        return await this.#ledger.submit(command, actor);
      } finally {
        await this.#fold();
      }
    });
  }

  async #catchUp(): Promise<boolean> {
    try {
      await this.#fold();
      return true;
    } catch (error) {
      if (error instanceof LedgerBroken) this.#publish({ kind: 'broken', why: error.message });
      else if (error instanceof OperatorError) this.#publish({ kind: 'stale', why: error.message });
      else throw error;
      return false;
    }
  }

  async #fold(): Promise<void> {
    let startMs = this.options.clock();
    try {
      do {
        await this.#ledger.refresh();
        if (this.options.clock() - startMs < foldForMs) continue;
        await this.options.breathe();
        startMs = this.options.clock();
      } while (!this.#log.isDry);
    } catch (error) {
      // Piece by piece of one line, so that everything before the break is shown.
      if (!(error instanceof LedgerBroken) || this.#log.linesAtOnce === 1) throw error;
      this.#log.linesAtOnce = 1;
      await this.#fold();
      return;
    } finally {
      this.#hashes.rest();
    }
    if (this.options.clock() - startMs > foldedLongMs) await this.options.breathe();
    this.#log.linesAtOnce = linesAtOnce;
    this.#readAtMs = this.options.clock();
    this.#publish(live);
  }

  #publish(condition: Condition): void {
    this.#snapshot = {
      state: this.#ledger.state,
      events: this.#events,
      condition,
      ...(this.#readAtMs === undefined ? {} : { asOf: { serviceMs: this.#ledger.nowMs, pageMs: this.#readAtMs } }),
    };
    this.options.onChange(this.#snapshot);
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.#busy.then(act);
    this.#busy = turn.catch(() => undefined);
    return turn;
  }
}
