import { utf8 } from './utf8.js';
import type { AppendResult, EventLog, LogSlice, LogVersion, Position } from '../../src/ledger/event-log.js';

/** Receiving and decoding a text longer than this takes a turn of the page of its own. */
const longText = 100_000;

/** Hands a log out in pieces of few lines, so that folding a long history never blocks the page for long. */
export class SlicedLog implements EventLog {
  #waiting: LogSlice & { readonly from: Position } = { text: '', from: 0, end: 0, nowMs: 0 };

  constructor(
    private readonly log: EventLog,
    /** Lets the page draw between what was received and its folding. */
    private readonly breathe: () => Promise<void>,
    /** Lines per piece; 1 finds the very line at which a history breaks. */
    public linesAtOnce: number,
  ) {}

  /** True when everything that was received has been handed out. */
  get isDry(): boolean {
    return this.#waiting.text === '' && this.#waiting.more !== true;
  }

  async read(from: Position, since?: LogVersion): Promise<LogSlice> {
    if (this.#waiting.text === '' || this.#waiting.from !== from) {
      this.#waiting = { ...(await this.log.read(from, since)), from };
      if (this.#waiting.text.length > longText) await this.breathe();
    }
    const { text, end, nowMs, version, more = false } = this.#waiting;
    const cut = endOfLines(text, this.linesAtOnce);
    const piece = text.slice(0, cut);
    const pieceEnd = cut === text.length ? end : from + utf8(piece).length;
    this.#waiting = { text: text.slice(cut), from: pieceEnd, end, nowMs, version, more };
    return { text: piece, end: pieceEnd, nowMs, version: this.isDry ? version : undefined };
  }

  append(text: string, expected: Position): Promise<AppendResult> {
    return this.log.append(text, expected);
  }
}

function endOfLines(text: string, lines: number): number {
  let end = 0;
  for (let line = 0; line < lines && end < text.length; line += 1) end = text.indexOf('\n', end) + 1;
  return end;
}
