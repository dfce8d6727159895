import type { AppendResult, EventLog, LogSlice, LogVersion, Position } from '../../src/ledger/event-log.js';

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

/** For a shorter history a worker takes longer to start than it saves. */
const longText = 1_000_000;
const charactersAtOnce = 100_000;

/**
 * A log whose long histories a worker hashes too, from their end backwards, while the page folds them from their beginning
 * and hashes what it comes to first. Nothing waits for the worker: one that is refused, dies or is slow costs only its help.
 */
export class HashesAhead implements EventLog {
  readonly #known = new Map<string, string>();
  #worker: HashWorker | undefined;

  constructor(
    private readonly log: EventLog,
    private readonly options: Options,
  ) {}

  async read(from: Position, since?: LogVersion): Promise<LogSlice> {
    const slice = await this.log.read(from, since);
    if (slice.text.length > longText) this.#begin(slice.text);
    return slice;
  }

  append(text: string, expected: Position): Promise<AppendResult> {
    return this.log.append(text, expected);
  }

  of(line: string): string {
    return this.#known.get(line) ?? this.options.sha256(line);
  }

  /** What was read is folded. */
  rest(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#known.clear();
  }

  #begin(text: string): void {
    this.rest();
    try {
      const worker = this.options.startWorker();
      this.#worker = worker;
      const asked = [...fromTheEnd(text)];
      for (const piece of asked) worker.postMessage(piece);
      worker.addEventListener('message', ({ data }) => {
        if (worker === this.#worker) this.#learn(asked.shift() ?? '', data as readonly string[]);
      });
    } catch {
      this.rest();
    }
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

/** Pieces of whole lines, the last first. */
function* fromTheEnd(text: string): Generator<string> {
  for (let end = text.length; end > 0;) {
    const start = text.lastIndexOf('\n', end - charactersAtOnce) + 1;
    yield text.slice(start, end);
    end = start;
  }
}
