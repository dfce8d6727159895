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

/** One small JSON document that is replaced only by somebody who has seen what it replaces. */
export class JsonBlob<T> {
  constructor(
    private readonly container: ContainerClient,
    private readonly name: string,
    private readonly schema: z.ZodType<T>,
  ) {}

  async read(): Promise<Versioned<T> | undefined> {
    const blob = await readBlob(this.container.getBlobClient(this.name), `read ${this.name}`);
    if (blob === undefined) return undefined;
    return { value: this.#parse(blob.bytes.toString('utf8')), etag: blob.etag };
  }

  /**
   * Reads, asks `next` for what should stand there (undefined: leave it), and writes it unless somebody else wrote in
   * between; then all over again. Returns whether it wrote.
   */
  async update(next: (current: T | undefined) => T | undefined): Promise<boolean> {
    for (let attempt = 1; attempt <= mostTries; attempt += 1) {
      const current = await this.read();
      const value = next(current?.value);
      if (value === undefined) return false;
      if (await this.#replace(value, current?.etag)) return true;
      await sleep(Math.random() * Math.min(1000, 10 * 2 ** attempt));
    }
    throw new OperatorError(
      `Others wrote ${this.name} ${mostTries} times in a row`,
      this.container.containerName,
      'run the step again',
    );
  }

  async #replace(value: T, etag: string | undefined): Promise<boolean> {
    const blob = this.container.getBlockBlobClient(this.name);
    const body = Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
    try {
      await blob.upload(body, body.length, {
        ...deadline(),
        conditions: etag === undefined ? createOnly : { ifMatch: etag },
        blobHTTPHeaders: { blobContentType: 'application/json', blobCacheControl: 'no-store' },
      });
      return true;
    } catch (error) {
      if (statusOf(error) === 412 || codeOf(error) === 'BlobAlreadyExists') return false;
      throw storageFault(error, `write ${this.name}`, blob.url);
    }
  }

  #parse(text: string): T {
    try {
      return this.schema.parse(JSON.parse(text));
    } catch {
      throw new OperatorError(
        `${this.name} does not hold what it should`,
        this.container.containerName,
        'move it aside: it is made anew from the ledger',
      );
    }
  }
}
