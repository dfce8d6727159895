import type { AppendResult, EventLog, LogSlice, LogVersion, Position } from '../../src/ledger/event-log.js';

const encoder = new TextEncoder();

/** Hands a log out in pieces of few lines, so that folding a long history never blocks the page for long. */
export class SlicedLog implements EventLog {
  #waiting: LogSlice & { readonly from: Position } = { text: '', from: 0, end: 0, nowMs: 0 };
  #handedOut = '';

  constructor(
    private readonly log: EventLog,
    /** Lines per piece; 1 finds the very line at which a history breaks. */
    public linesAtOnce: number,
  ) {}

  /** True when everything that was received has been handed out. */
  get isDry(): boolean {
    return this.#waiting.text === '';
  }

  /** All pieces since the last call; some of their lines may not have been folded, or be there twice. */
  takeHandedOut(): string {
    const text = this.#handedOut;
    this.#handedOut = '';
    return text;
  }

  async read(from: Position, since?: LogVersion): Promise<LogSlice> {
    if (this.isDry || this.#waiting.from !== from) this.#waiting = { ...(await this.log.read(from, since)), from };
    const { text, end, nowMs, version } = this.#waiting;
    const cut = endOfLines(text, this.linesAtOnce);
    const piece = text.slice(0, cut);
    const pieceEnd = cut === text.length ? end : from + encoder.encode(piece).length;
    this.#waiting = { text: text.slice(cut), from: pieceEnd, end, nowMs, version };
    this.#handedOut += piece;
    return { text: piece, end: pieceEnd, nowMs, version: this.isDry ? version : undefined };
  }

  /** What was appended is handed out like everything else, by reading it back. */
  async append(text: string, expected: Position): Promise<AppendResult> {
    const result = await this.log.append(text, expected);
    return result.kind === 'appended' ? { kind: 'appended' } : result;
  }
}

function endOfLines(text: string, lines: number): number {
  let end = 0;
  for (let line = 0; line < lines && end < text.length; line += 1) end = text.indexOf('\n', end) + 1;
  return end;
}
