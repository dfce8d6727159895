import type { ContainerClient } from '@azure/storage-blob';
import type { Heartbeats } from '../../ledger/stores.js';
import { deadline, isAbsent, onceMoreAfterReset, storageFault } from './storage-fault.js';

/** A beat is the blob's modification; token and attempt in its name keep an old holder from beating for a new one. */
export class BlobHeartbeats implements Heartbeats {
  constructor(
    private readonly container: ContainerClient,
    private readonly folder: string,
  ) {}

  async beat(tokenSeq: number, attempt: number): Promise<void> {
    const blob = this.container.getBlockBlobClient(this.#name(tokenSeq, attempt));
    const body = JSON.stringify({ token: tokenSeq, attempt });
    try {
      await blob.upload(body, body.length, deadline());
    } catch (error) {
      throw storageFault(error, 'write the heartbeat', blob.url);
    }
  }

  async silentMs(tokenSeq: number, attempt: number): Promise<number | undefined> {
    const blob = this.container.getBlobClient(this.#name(tokenSeq, attempt));
    try {
      const { date, lastModified } = await onceMoreAfterReset(() => blob.getProperties(deadline()));
      return date === undefined || lastModified === undefined ? undefined : date.getTime() - lastModified.getTime();
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw storageFault(error, 'read the heartbeat', blob.url);
    }
  }

  #name(tokenSeq: number, attempt: number): string {
    return `${this.folder}/${tokenSeq}-${attempt}.json`;
  }
}
