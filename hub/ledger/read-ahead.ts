import type { AppendResult, EventLog, LogSlice, LogVersion, Position } from '../../src/ledger/event-log.js';

const bytesAtOnce = 1024 * 1024;

/** A log that is read on while what was read before is folded: one waits for the network while the other works. */
export class ReadAhead implements EventLog {
  #next: { readonly from: Position; readonly slice: Promise<LogSlice> } | undefined;

  constructor(
    private readonly log: EventLog,
    /** Told of text that will be asked for next. */
    private readonly onAhead: (text: string) => void,
  ) {}

  async read(from: Position, since?: LogVersion): Promise<LogSlice> {
    const next = this.#next;
    this.#next = undefined;
    const slice = await (next?.from === from ? next.slice : this.log.read(from, since, bytesAtOnce));
    if (slice.more === true) this.#readOn(slice.end);
    return slice;
  }

  append(text: string, expected: Position): Promise<AppendResult> {
    return this.log.append(text, expected);
  }

  #readOn(from: Position): void {
    const slice = this.log.read(from, undefined, bytesAtOnce);
    this.#next = { from, slice };
    slice.then(
      ({ text }) => this.onAhead(text),
      // Whoever reads on is told.
      () => undefined,
    );
  }
}
