import type { AppendBlobClient, ContainerClient } from '@azure/storage-blob';
import {
  LogUnavailable,
  type AppendResult,
  type EventLog,
  type LogSlice,
  type LogVersion,
  type Position,
} from '../../ledger/event-log.js';
import { OperatorError } from '../../release/operator-error.js';
import { assertRoom, ledgerFull, mostBlocks } from './capacity.js';
import { lengthOf } from './content-range.js';
import { createOnce, createOnly } from './create-once.js';
import { bodyOf } from './read-blob.js';
import {
  codeOf,
  dateOf,
  deadline,
  isAbsent,
  isHopeless,
  isNowhere,
  isPassing,
  onceMoreAfterReset,
  retryAfterMsOf,
  statusOf,
  storageFault,
} from './storage-fault.js';

const newline = 0x0a;

/** A release's history in one append blob. */
export class AppendBlobLog implements EventLog {
  readonly #blob: AppendBlobClient;
  /** Appends that the blob held when it was last read. */
  #blocks = 0;

  constructor(container: ContainerClient, name: string) {
    this.#blob = container.getAppendBlobClient(name);
  }

  async read(from: Position, since?: LogVersion, atMost?: number): Promise<LogSlice> {
    try {
      const { answer, bytes } = await onceMoreAfterReset(() => this.#download(from, since, atMost));
      if (answer.contentLength !== undefined && bytes.length !== answer.contentLength) {
        throw new LogUnavailable({
          what: 'The ledger was only half received',
          where: this.#where,
          next: 'run the step again',
        });
      }
      this.#blocks = answer.blobCommittedBlockCount ?? this.#blocks;
      const whole = bytes.subarray(0, bytes.lastIndexOf(newline) + 1);
      const more = lengthOf(answer.contentRange) > from + bytes.length;
      // A line longer than a piece.
      if (more && whole.length === 0) return await this.read(from, since, bytes.length * 4);
      return {
        text: whole.toString('utf8'),
        end: from + whole.length,
        nowMs: this.#clock(answer.date?.getTime()),
        ...(more ? { more } : { version: answer.etag }),
      };
    } catch (error) {
      if (statusOf(error) === 304) return { text: '', end: from, nowMs: this.#clock(dateOf(error)), version: since };
      if (isAbsent(error)) return this.#absent(from, error);
      // Azure answers a range that begins at the very end like one beyond it; Azurite answers it with no bytes.
      if (statusOf(error) === 416) return await this.#atEnd(from);
      throw this.#unread(error);
    }
  }

  async append(text: string, expected: Position): Promise<AppendResult> {
    assertRoom(text, this.#blocks, this.#where);
    try {
      if (expected === 0) await this.#create();
      const bytes = Buffer.from(text);
      const conditions = { appendPosition: expected };
      const answer = await this.#blob.appendBlock(bytes, bytes.length, { ...deadline(), conditions });
      this.#blocks = answer.blobCommittedBlockCount ?? this.#blocks + 1;
      // An answer that does not say where the bytes stand, or when, leaves it to a read.
      if (answer.blobAppendOffset !== String(expected) || answer.date === undefined) return { kind: 'appended' };
      const end = expected + bytes.length;
      return { kind: 'appended', end, nowMs: this.#clock(answer.date.getTime()), version: answer.etag };
    } catch (error) {
      if (codeOf(error) === 'AppendPositionConditionNotMet' || statusOf(error) === 412) return { kind: 'conflict' };
      if (codeOf(error) === 'BlockCountExceedsLimit') throw ledgerFull(mostBlocks, this.#where);
      const fault = storageFault(error, 'append to the ledger', this.#blob.url);
      if (isHopeless(error)) throw fault;
      return { kind: 'unknown', why: fault.message, retryAfterMs: retryAfterMsOf(error) };
    }
  }

  async #create(): Promise<void> {
    await createOnce(
      () => this.#blob.create({ ...deadline(), conditions: createOnly }),
      () => this.#blob.exists(deadline()),
    );
  }

  #absent(from: Position, error: unknown): LogSlice {
    if (from > 0) throw this.#shortened(from);
    return { text: '', end: 0, nowMs: this.#clock(dateOf(error)) };
  }

  async #download(from: Position, since: LogVersion | undefined, atMost: number | undefined) {
    const conditions = since === undefined ? {} : { ifNoneMatch: since };
    const answer = await this.#blob.download(from, atMost, { ...deadline(), conditions });
    return { answer, bytes: await bodyOf(answer.readableStreamBody, answer.contentLength) };
  }

  async #atEnd(from: Position): Promise<LogSlice> {
    try {
      const { contentLength = 0, etag, date, blobCommittedBlockCount } = await this.#blob.getProperties(deadline());
      if (contentLength < from) throw this.#shortened(from);
      this.#blocks = blobCommittedBlockCount ?? this.#blocks;
      const version = contentLength === from ? etag : undefined;
      return { text: '', end: from, nowMs: this.#clock(date?.getTime()), version };
    } catch (error) {
      throw this.#unread(error);
    }
  }

  #unread(error: unknown): OperatorError {
    if (error instanceof OperatorError) return error;
    const fault = storageFault(error, 'read the ledger', this.#blob.url);
    return isPassing(error) ? new LogUnavailable(fault, retryAfterMsOf(error), !isNowhere(error)) : fault;
  }

  /** All rules run on the service's clock; this machine's is never a stand-in for it. */
  #clock(nowMs: number | undefined): number {
    if (nowMs !== undefined && !Number.isNaN(nowMs)) return nowMs;
    throw new OperatorError(
      'The storage did not say what time it is',
      this.#where,
      'check what stands between this agent and the storage account: the Date header of answers is missing',
    );
  }

  #shortened(from: Position): OperatorError {
    return new OperatorError(
      `The ledger is shorter than the ${from} bytes that were read of it before`,
      this.#where,
      'the storage was restored or tampered with: stop all runs and compare it with a copy',
    );
  }

  get #where(): string {
    return this.#blob.url.split('?')[0] ?? '';
  }
}
