/** What hashes beside the page: a `Worker`, as far as it is used here. */
export interface HashWorker {
  postMessage(text: string): void;
  addEventListener(type: 'message', heed: (event: { readonly data: unknown }) => void): void;
  terminate(): void;
}

interface Options {
  readonly sha256: (text: string) => string;
  /** May throw: a page's policy may forbid workers. */
  readonly startWorker: () => HashWorker;
}

/** For a shorter text a worker takes longer to start than it saves. */
const longText = 500_000;
const charactersAtOnce = 100_000;

/**
 * The hashes of a long history's lines: a worker takes those that are received and not yet folded, and the page hashes what
 * it comes to first. Nothing waits for the worker: one that is refused, dies or is slow costs only its help.
 */
export class HashesAhead {
  readonly #known = new Map<string, string>();
  #worker: HashWorker | undefined;
  /** What the worker was given and has not answered, in order. */
  #asked: string[] = [];
  #isRefused = false;

  constructor(private readonly options: Options) {}

  of(line: string): string {
    return this.#known.get(line) ?? this.options.sha256(line);
  }

  /** Whole lines that will be folded soon. */
  announce(text: string): void {
    if (this.#isRefused || (!this.#worker && text.length < longText)) return;
    try {
      this.#worker ??= this.#started();
      for (const piece of piecesOf(text)) {
        this.#asked.push(piece);
        this.#worker.postMessage(piece);
      }
    } catch {
      this.rest();
      this.#isRefused = true;
    }
  }

  /** What was read is folded. */
  rest(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#asked = [];
    this.#isRefused = false;
    this.#known.clear();
  }

  #started(): HashWorker {
    const worker = this.options.startWorker();
    worker.addEventListener('message', ({ data }) => {
      if (worker === this.#worker) this.#learn(this.#asked.shift() ?? '', data as readonly string[]);
    });
    return worker;
  }

  #learn(text: string, hashes: readonly string[]): void {
    let start = 0;
    for (const hash of hashes) {
      const end = text.indexOf('\n', start);
      this.#known.set(text.slice(start, end), hash);
      start = end + 1;
    }
  }
}

/** Pieces of whole lines. */
function* piecesOf(text: string): Generator<string> {
  for (let start = 0; start < text.length;) {
    const end = text.indexOf('\n', start + charactersAtOnce) + 1 || text.length;
    yield text.slice(start, end);
    start = end;
  }
}
