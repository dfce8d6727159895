import { Buffer } from 'node:buffer';

/**
 * Cuts a byte stream into lines without ever holding more than `most` bytes of one. A longer line is handed on cut, with
 * its true size. Bytes that are not UTF-8 become U+FFFD.
 */
export class BoundedLines {
  #parts: Buffer[] = [];
  #kept = 0;
  #dropped = 0;

  constructor(
    private readonly most: number,
    private readonly onLine: (line: string, cutFrom: number | undefined) => void,
  ) {}

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, start)) {
      this.#keep(chunk.subarray(start, end));
      this.#flush();
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
  }

  /** Hands on a last line that has no line end. True when there was one. */
  end(): boolean {
    const some = this.#kept + this.#dropped > 0;
    if (some) this.#flush();
    return some;
  }

  #keep(part: Buffer): void {
    const kept = part.subarray(0, Math.max(0, this.most - this.#kept));
    if (kept.length > 0) this.#parts.push(kept);
    this.#kept += kept.length;
    this.#dropped += part.length - kept.length;
  }

  #flush(): void {
    const line = Buffer.concat(this.#parts).toString('utf8');
    const cutFrom = this.#dropped > 0 ? this.#kept + this.#dropped : undefined;
    this.#parts = [];
    this.#kept = 0;
    this.#dropped = 0;
    this.onLine(line, cutFrom);
  }
}
