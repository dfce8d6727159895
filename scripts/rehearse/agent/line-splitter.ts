/** Longer lines are cut: no line of a task may make the agent hold its whole output in memory. */
const longestLine = 128 * 1024;

export interface OutputLine {
  readonly text: string;
  /** Characters that were cut off. A cut line is never read as a command: half a command is not what the task meant. */
  readonly cut: number;
}

/**
 * Splits a byte stream into lines as the agent reads them: `\n`, `\r\n` and a lone `\r` all end a line, and bytes that
 * are no UTF-8 become U+FFFD.
 */
export class LineSplitter {
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  #line = '';
  #cut = 0;
  #afterCarriageReturn = false;

  constructor(
    private readonly onLine: (line: OutputLine) => void,
    private readonly limit = longestLine,
  ) {}

  write(chunk: Uint8Array): void {
    this.#feed(this.#decoder.decode(chunk, { stream: true }));
  }

  /** A last line without a line end counts too. */
  end(): void {
    this.#feed(this.#decoder.decode());
    if (this.#line !== '' || this.#cut > 0) this.#finishLine();
  }

  #feed(text: string): void {
    const ends = /\r\n|\r|\n/g;
    let from = 0;
    if (this.#afterCarriageReturn && text.startsWith('\n')) from = 1;
    if (text !== '') this.#afterCarriageReturn = text.endsWith('\r');
    ends.lastIndex = from;
    for (let match = ends.exec(text); match !== null; match = ends.exec(text)) {
      this.#grow(text.slice(from, match.index));
      this.#finishLine();
      from = ends.lastIndex;
    }
    this.#grow(text.slice(from));
  }

  #grow(piece: string): void {
    const room = Math.max(0, this.limit - this.#line.length);
    this.#line += piece.slice(0, room);
    this.#cut += Math.max(0, piece.length - room);
  }

  #finishLine(): void {
    const line = { text: this.#line, cut: this.#cut };
    this.#line = '';
    this.#cut = 0;
    this.onLine(line);
  }
}
