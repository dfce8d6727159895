import type { AppendBlobClient, ContainerClient } from '@azure/storage-blob';
import type { Position } from '../../ledger/event-log.js';
import type { RunLog } from '../../ledger/stores.js';
import { OperatorError } from '../../release/operator-error.js';
import { assertRoom, mostBytesPerAppend } from './capacity.js';
import { createOnce, createOnly } from './create-once.js';
import { bodyOf } from './read-blob.js';
import { deadline, isHopeless, statusOf, storageFault } from './storage-fault.js';

const mostTries = 3;

/** One attempt's stream of events. Single writer: whoever finds foreign bytes in it was superseded and stops. */
export class BlobRunLog implements RunLog {
  readonly #blob: AppendBlobClient;
  #position: Position | undefined;
  #blocks = 0;

  constructor(container: ContainerClient, name: string) {
    this.#blob = container.getAppendBlobClient(name);
  }

  async append(lines: string): Promise<void> {
    for (const piece of cut(Buffer.from(lines))) await this.#appendPiece(piece);
  }

  async #appendPiece(piece: Buffer): Promise<void> {
    assertRoom('', this.#blocks, this.#where);
    let position = this.#position ?? (await this.#open());
    for (let attempt = 1; ; attempt += 1) {
      const fault = await this.#try(piece, position);
      if (fault === undefined) break;
      const length = await this.#length();
      if (length === position + piece.length && (await this.#holds(piece, position))) break;
      if (length !== position) throw this.#foreign();
      if (attempt === mostTries) throw fault;
      position = length;
    }
    this.#position = position + piece.length;
    this.#blocks += 1;
  }

  async #try(piece: Buffer, position: Position): Promise<OperatorError | undefined> {
    try {
      const conditions = { appendPosition: position };
      await this.#blob.appendBlock(piece, piece.length, { ...deadline(), conditions });
      return undefined;
    } catch (error) {
      const fault = storageFault(error, "record the run's events", this.#blob.url);
      if (isHopeless(error)) throw fault;
      return statusOf(error) === 412 ? this.#foreign() : fault;
    }
  }

  async #open(): Promise<Position> {
    try {
      const outcome = await createOnce(
        () => this.#blob.create({ ...deadline(), conditions: createOnly }),
        () => this.#blob.exists(deadline()),
      );
      return outcome === 'created' ? 0 : await this.#length();
    } catch (error) {
      throw error instanceof OperatorError
        ? error
        : storageFault(error, "create the record of the run's events", this.#blob.url);
    }
  }

  async #length(): Promise<Position> {
    try {
      const properties = await this.#blob.getProperties(deadline());
      this.#blocks = properties.blobCommittedBlockCount ?? this.#blocks;
      return properties.contentLength ?? 0;
    } catch (error) {
      throw storageFault(error, "read the record of the run's events", this.#blob.url);
    }
  }

  /** The answer was lost and not the write: what stands at `position` is `piece`. */
  async #holds(piece: Buffer, position: Position): Promise<boolean> {
    try {
      const answer = await this.#blob.download(position, piece.length, deadline());
      return piece.equals(await bodyOf(answer.readableStreamBody));
    } catch (error) {
      throw storageFault(error, "read the record of the run's events", this.#blob.url);
    }
  }

  #foreign(): OperatorError {
    return new OperatorError(
      "Somebody else wrote to the record of this attempt's events",
      this.#where,
      'look for a second job that executes the same attempt; this one must not go on',
    );
  }

  get #where(): string {
    return this.#blob.url.split('?')[0] ?? '';
  }
}

/** Pieces that the service takes at once, cut at the ends of lines where there are any. */
function* cut(bytes: Buffer): Generator<Buffer> {
  for (let start = 0; start < bytes.length;) {
    const most = Math.min(start + mostBytesPerAppend, bytes.length);
    const lineEnd = most === bytes.length ? most : bytes.lastIndexOf(0x0a, most - 1) + 1;
    const end = lineEnd > start ? lineEnd : most;
    yield bytes.subarray(start, end);
    start = end;
  }
}
