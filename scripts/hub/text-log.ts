import type { AppendResult, EventLog, LogSlice, Position } from '../../src/ledger/event-log.js';

/** An event log in memory, on a clock that its owner moves. */
export class TextLog implements EventLog {
  #bytes = Buffer.alloc(0);

  constructor(public nowMs: number) {}

  get text(): string {
    return this.#bytes.toString('utf8');
  }

  read(from: Position): Promise<LogSlice> {
    const text = this.#bytes.subarray(from).toString('utf8');
    return Promise.resolve({ text, end: this.#bytes.length, nowMs: this.nowMs });
  }

  append(text: string, expected: Position): Promise<AppendResult> {
    if (expected !== this.#bytes.length) return Promise.resolve({ kind: 'conflict' });
    this.#bytes = Buffer.concat([this.#bytes, Buffer.from(text)]);
    return Promise.resolve({ kind: 'appended' });
  }
}
