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
  /** What was announced and is not folded yet, in order; and where in the first of it the next line begins. */
  #pieces: Piece[] = [];
  #at = 0;
  #line = 0;
  #worker: HashWorker | undefined;
  /** What the worker has not answered, in order. */
  #asked: Piece[] = [];
  #isRefused = false;

  constructor(private readonly options: Options) {}

  /** Lines are looked up by their place, not by their text: that took as long as hashing them. */
  of(line: string): string {
    const piece = this.#pieces[0];
    const end = this.#at + line.length;
    if (!piece?.text.startsWith(line, this.#at) || piece.text[end] !== '\n') return this.options.sha256(line);
    const hash = piece.hashes?.[this.#line] ?? this.options.sha256(line);
    this.#at = end + 1;
    this.#line += 1;
    if (this.#at === piece.text.length) {
      this.#pieces.shift();
      this.#at = 0;
      this.#line = 0;
    }
    return hash;
  }

  /** Whole lines that will be folded soon. */
  announce(text: string): void {
    if (this.#isRefused || (!this.#worker && text.length < longText)) return;
    try {
      this.#worker ??= this.#started();
      for (const piece of piecesOf(text)) {
        this.#pieces.push(piece);
        this.#asked.push(piece);
        this.#worker.postMessage(piece.text);
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
    this.#pieces = [];
    this.#at = 0;
    this.#line = 0;
    this.#isRefused = false;
  }

  #started(): HashWorker {
    const worker = this.options.startWorker();
    worker.addEventListener('message', ({ data }) => {
      const piece = worker === this.#worker ? this.#asked.shift() : undefined;
      if (piece) piece.hashes = data as readonly string[];
    });
    return worker;
  }
}

/** Whole lines, and their hashes once the worker has answered. */
interface Piece {
  readonly text: string;
  hashes?: readonly string[];
}

function* piecesOf(text: string): Generator<Piece> {
  for (let start = 0; start < text.length;) {
    const end = text.indexOf('\n', start + charactersAtOnce) + 1 || text.length;
    yield { text: text.slice(start, end) };
    start = end;
  }
}
