import { assertRoom } from '../../src/adapters/azure-blob/capacity.js';
import type { AppendResult, EventLog, LogSlice, LogVersion, Position } from '../../src/ledger/event-log.js';
import { OperatorError } from '../../src/release/operator-error.js';
import { isAbsent, type BlobContainer } from './blob-container.js';
import { BodyLines } from './body-lines.js';
import { noAnswer, StorageFault } from './storage-fault.js';

const looking = 'read the ledger';
const appending = 'append to the ledger';

/** A mark of byte order is part of the text here as it is for the tasks: it is hashed with its line. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** An answer of which not everything has been handed out. */
interface Coming {
  readonly lines: BodyLines;
  readonly end: Position;
  readonly nowMs: number;
  readonly version: LogVersion | undefined;
}

/**
 * A release's history in one append blob, read by ranges: while nothing was appended an answer has no body. A long one is
 * handed out as it comes in.
 */
export class FetchLog implements EventLog {
  #blocks = 0;
  #coming: Coming | undefined;

  constructor(
    private readonly container: BlobContainer,
    private readonly name: string,
  ) {}

  async read(from: Position, since?: LogVersion, atMost = Infinity): Promise<LogSlice> {
    const coming = this.#coming;
    this.#coming = undefined;
    if (coming?.end === from) return this.#slice(coming, atMost);
    coming?.lines.leave();
    const answer = await this.container.send({
      method: 'GET',
      name: this.name,
      headers: {
        range: `bytes=${from}-`,
        ...(since === undefined ? {} : { 'if-none-match': since }),
      },
      act: looking,
    });
    if (answer.status === 304) return { text: '', end: from, nowMs: this.#clock(answer), version: since };
    if (isAbsent(answer)) {
      if (from > 0) throw this.#shortened(from);
      return { text: '', end: 0, nowMs: this.#clock(answer) };
    }
    // Azure answers a range that begins at the very end like one beyond it; Azurite answers it with no bytes.
    if (answer.status === 416) return this.#atEnd(from);
    if (!answer.ok) throw this.container.fault(answer, this.name, looking);
    this.#note(answer);
    const lines = new BodyLines(answer, answer.status === 200 ? from : 0);
    return this.#slice({ lines, end: from, nowMs: this.#clock(answer), version: versionOf(answer) }, atMost);
  }

  async append(text: string, expected: Position): Promise<AppendResult> {
    assertRoom(text, this.#blocks, this.container.where(this.name));
    try {
      const answer = await this.container.send({
        method: 'PUT',
        name: this.name,
        query: { comp: 'appendblock' },
        headers: { 'content-type': 'application/octet-stream', 'x-ms-blob-condition-appendpos': String(expected) },
        body: text,
        act: appending,
      });
      if (answer.status === 201) return this.#appended(answer, expected, new TextEncoder().encode(text).length);
      if (answer.status === 412) return { kind: 'conflict' };
      throw this.container.fault(answer, this.name, appending);
    } catch (error) {
      if (!(error instanceof StorageFault) || error.isHopeless) throw error;
      return { kind: 'unknown', why: error.message };
    }
  }

  /** An answer that does not say where the bytes stand, or when, leaves it to a read. */
  #appended(answer: Response, expected: Position, length: number): AppendResult {
    this.#note(answer);
    if (answer.headers.get('x-ms-blob-append-offset') !== String(expected) || !answer.headers.has('date'))
      return { kind: 'appended' };
    return { kind: 'appended', end: expected + length, nowMs: this.#clock(answer), version: versionOf(answer) };
  }

  async #slice({ lines, end: from, nowMs, version }: Coming, atMost: number): Promise<LogSlice> {
    let text = '';
    let end = from;
    for (let ended = false; !ended;) {
      const next = await this.#received(lines);
      text += decoder.decode(next.lines);
      end += next.lines.length;
      ended = next.ended;
      if (ended || end - from < atMost) continue;
      this.#coming = { lines, end, nowMs, version };
      return { text, end, nowMs, more: true };
    }
    return { text, end, nowMs, version };
  }

  /** A connection may be lost after the answer has begun. */
  async #received(lines: BodyLines): ReturnType<BodyLines['next']> {
    let next: Awaited<ReturnType<BodyLines['next']>>;
    try {
      next = await lines.next();
    } catch (error) {
      throw noAnswer(looking, this.container.where(this.name), (error as Error).name === 'TimeoutError');
    }
    if (next.ended && !lines.isWhole)
      throw new StorageFault('The ledger was only half received', this.container.where(this.name), 'it is tried again');
    return next;
  }

  async #atEnd(from: Position): Promise<LogSlice> {
    const answer = await this.container.send({ method: 'HEAD', name: this.name, act: looking });
    if (!answer.ok) throw this.container.fault(answer, this.name, looking);
    const length = Number(answer.headers.get('content-length') ?? from);
    if (length < from) throw this.#shortened(from);
    this.#note(answer);
    const version = length === from ? versionOf(answer) : undefined;
    return { text: '', end: from, nowMs: this.#clock(answer), version };
  }

  #note(answer: Response): void {
    this.#blocks = Number(answer.headers.get('x-ms-blob-committed-block-count') ?? this.#blocks);
  }

  /** All rules run on the service's clock; the browser's is never a stand-in for it. */
  #clock(answer: Response): number {
    const nowMs = Date.parse(answer.headers.get('date') ?? '');
    if (!Number.isNaN(nowMs)) return nowMs;
    throw new OperatorError(
      'The storage did not say what time it is',
      this.container.where(this.name),
      "expose the headers `date`, `etag` and `x-ms-*` in the storage account's CORS rules (docs/operator)",
    );
  }

  #shortened(from: Position): OperatorError {
    return new OperatorError(
      `The ledger is shorter than the ${from} bytes that were read of it before`,
      this.container.where(this.name),
      'the storage was restored or tampered with: stop all runs and compare it with a copy',
    );
  }
}

function versionOf(answer: Response): LogVersion | undefined {
  return answer.headers.get('etag') ?? undefined;
}
