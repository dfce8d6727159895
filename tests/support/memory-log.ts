import type { AppendResult, EventLog, LogSlice, LogVersion, Position } from '../../src/ledger/event-log.js';

/** What happens to the next append: it is answered truly, its answer is lost after it was written, or it is lost before. */
export type Fate = 'answered' | 'lost-after' | 'lost-before';

/** An event log in memory. The contract test holds it against the append blob. */
export class MemoryLog implements EventLog {
  #bytes: Buffer;
  #fates: Fate[] = [];
  /** Appends that were written. */
  appends = 0;

  /** `clock` is the service's clock in milliseconds; a test may move it. */
  constructor(
    public clock: () => number = Date.now,
    text = '',
  ) {
    this.#bytes = Buffer.from(text);
  }

  get text(): string {
    return this.#bytes.toString('utf8');
  }

  /** Decides the fate of the appends that follow, in order. */
  fates(...fates: readonly Fate[]): void {
    this.#fates.push(...fates);
  }

  /** Writes past all conditions, as a foreign hand would. */
  tamper(text: string): void {
    this.#bytes = Buffer.from(text);
  }

  async read(from: Position, _since?: LogVersion, atMost = Infinity): Promise<LogSlice> {
    const all = this.#bytes.subarray(from);
    const rest = all.subarray(0, atMost);
    const whole = rest.subarray(0, rest.lastIndexOf(0x0a) + 1);
    const more = rest.length < all.length;
    if (more && whole.length === 0) return await this.read(from, undefined, atMost * 4);
    const slice = { text: whole.toString('utf8'), end: from + whole.length, nowMs: this.clock() };
    return Promise.resolve(more ? { ...slice, more } : slice);
  }

  async append(text: string, expected: Position): Promise<AppendResult> {
    await Promise.resolve();
    const fate = this.#fates.shift() ?? 'answered';
    if (fate === 'lost-before') return { kind: 'unknown', why: 'the request was lost' };
    if (expected !== this.#bytes.length) return { kind: 'conflict' };
    this.#bytes = Buffer.concat([this.#bytes, Buffer.from(text)]);
    this.appends += 1;
    return fate === 'lost-after'
      ? { kind: 'unknown', why: 'the answer was lost' }
      : { kind: 'appended', end: this.#bytes.length, nowMs: this.clock() };
  }
}
