const newline = 0x0a;

/** The body of an answer in whole lines, as it comes in. A last line without its newline is left out. */
export class BodyLines {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  readonly #announced: number;
  #begun: Uint8Array = new Uint8Array(0);
  #received = 0;
  #skip: number;

  /** `skip`: bytes at its beginning that were not asked for. */
  constructor({ body, headers }: Response, skip: number) {
    this.#reader = body?.getReader();
    this.#announced = Number(headers.get('content-length') ?? NaN);
    this.#skip = skip;
  }

  /** False where the connection ended before what was announced had come. */
  get isWhole(): boolean {
    return Number.isNaN(this.#announced) || this.#received === this.#announced;
  }

  /** At least one line, unless the body has ended. */
  async next(): Promise<{ readonly lines: Uint8Array; readonly ended: boolean }> {
    for (;;) {
      const { value } = (await this.#reader?.read()) ?? {};
      if (!value) return { lines: new Uint8Array(0), ended: true };
      this.#received += value.length;
      const bytes = joined(this.#begun, this.#wanted(value));
      const cut = bytes.lastIndexOf(newline) + 1;
      this.#begun = bytes.slice(cut);
      const ended = this.#received === this.#announced;
      if (cut > 0 || ended) return { lines: bytes.subarray(0, cut), ended };
    }
  }

  /** Nothing more of it is wanted. */
  leave(): void {
    void this.#reader?.cancel().catch(() => undefined);
  }

  #wanted(bytes: Uint8Array): Uint8Array {
    const skipped = Math.min(this.#skip, bytes.length);
    this.#skip -= skipped;
    return bytes.subarray(skipped);
  }
}

function joined(begun: Uint8Array, bytes: Uint8Array): Uint8Array {
  if (begun.length === 0) return bytes;
  const both = new Uint8Array(begun.length + bytes.length);
  both.set(begun);
  both.set(bytes, begun.length);
  return both;
}
