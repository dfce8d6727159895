import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerClient } from '@azure/storage-blob';
import type { z } from 'zod';
import { OperatorError } from '../../release/operator-error.js';
import { createOnly } from './create-once.js';
import { readBlob } from './read-blob.js';
import { codeOf, deadline, statusOf, storageFault } from './storage-fault.js';

export interface Versioned<T> {
  readonly value: T;
  readonly etag: string;
}

const mostTries = 30;
/** Faults of the service or the network borne while one value is written: a lost answer is no reason to give up. */
const mostFaults = 4;

type Replaced =
  { readonly kind: 'written' | 'other-first' } | { readonly kind: 'unknown'; readonly fault: OperatorError };

/** One small JSON document that is replaced only by somebody who has seen what it replaces. */
export class JsonBlob<T> {
  constructor(
    private readonly container: ContainerClient,
    private readonly name: string,
    private readonly schema: z.ZodType<T>,
    /** What `update` does with a document that does not fit the schema; only what can be made anew may be replaced. */
    private readonly unreadable: 'refuse' | 'replace' = 'refuse',
  ) {}

  async read(): Promise<Versioned<T> | undefined> {
    const blob = await this.#download();
    if (blob === undefined) return undefined;
    const value = this.#parse(blob.text);
    if (value === undefined) throw this.#notWhatItShould();
    return { value, etag: blob.etag };
  }

  /**
   * Reads, asks `next` for what should stand there (undefined: leave it), and writes it unless somebody else wrote in
   * between; then all over again. Returns whether it wrote; after a lost answer, what stands there tells.
   */
  async update(next: (current: T | undefined) => T | undefined): Promise<boolean> {
    let inDoubt: string | undefined;
    let faults = 0;
    for (let attempt = 1; attempt <= mostTries; attempt += 1) {
      const current = await this.#download().catch((error: unknown) => {
        if (!(error instanceof OperatorError) || (faults += 1) > mostFaults) throw error;
        return 'unread' as const;
      });
      if (current === 'unread') {
        await sleep(Math.random() * Math.min(1000, 10 * 2 ** attempt));
        continue;
      }
      const known = current && this.#parse(current.text);
      if (current && known === undefined && this.unreadable === 'refuse') throw this.#notWhatItShould();
      if (inDoubt !== undefined && current?.text === inDoubt) return true;
      const value = next(known);
      if (value === undefined) return false;
      const text = `${JSON.stringify(value, null, 2)}\n`;
      const result = await this.#replace(text, current?.etag);
      if (result.kind === 'written') return true;
      if (result.kind === 'unknown') {
        if ((faults += 1) > mostFaults) throw result.fault;
        inDoubt = text;
      }
      await sleep(Math.random() * Math.min(1000, 10 * 2 ** attempt));
    }
    throw new OperatorError(
      `Others wrote ${this.name} ${mostTries} times in a row`,
      this.container.containerName,
      'run the step again',
    );
  }

  async #replace(text: string, etag: string | undefined): Promise<Replaced> {
    const blob = this.container.getBlockBlobClient(this.name);
    const body = Buffer.from(text);
    try {
      await blob.upload(body, body.length, {
        ...deadline(),
        conditions: etag === undefined ? createOnly : { ifMatch: etag },
        blobHTTPHeaders: { blobContentType: 'application/json', blobCacheControl: 'no-store' },
      });
      return { kind: 'written' };
    } catch (error) {
      const status = statusOf(error);
      if (status === 412 || codeOf(error) === 'BlobAlreadyExists') return { kind: 'other-first' };
      const fault = storageFault(error, `write ${this.name}`, blob.url);
      if (status === undefined || status === 429 || status >= 500) return { kind: 'unknown', fault };
      throw fault;
    }
  }

  async #download(): Promise<{ readonly text: string; readonly etag: string } | undefined> {
    const blob = await readBlob(this.container.getBlobClient(this.name), `read ${this.name}`);
    return blob && { text: blob.bytes.toString('utf8'), etag: blob.etag };
  }

  #parse(text: string): T | undefined {
    try {
      return this.schema.parse(JSON.parse(text));
    } catch {
      return undefined;
    }
  }

  #notWhatItShould(): OperatorError {
    return new OperatorError(
      `${this.name} does not hold what it should`,
      this.container.containerName,
      'find out who wrote it, and put back what the ledger says (docs/operator)',
    );
  }
}
