import type { ContainerClient } from '@azure/storage-blob';
import { z } from 'zod';
import type { Stops } from '../../ledger/stores.js';
import { createOnce, createOnly } from './create-once.js';
import { readBlob } from './read-blob.js';
import { deadline, storageFault } from './storage-fault.js';

const stopSchema = z.object({ reason: z.string(), by: z.string() });

/** Emergency stops as blobs of their own, for when the log is full, broken or contended. */
export class BlobStops implements Stops {
  constructor(
    private readonly container: ContainerClient,
    private readonly folder: string,
  ) {}

  async request(id: string, reason: string, by: string): Promise<void> {
    const blob = this.container.getBlockBlobClient(`${this.folder}/${id}`);
    const body = Buffer.from(JSON.stringify({ reason, by }));
    try {
      await createOnce(
        () => blob.upload(body, body.length, { ...deadline(), conditions: createOnly }),
        () => blob.exists(deadline()),
      );
    } catch (error) {
      throw storageFault(error, 'request the emergency stop', blob.url);
    }
  }

  async list(): Promise<readonly { readonly id: string; readonly reason: string; readonly by: string }[]> {
    const ids: string[] = [];
    try {
      const prefix = `${this.folder}/`;
      for await (const blob of this.container.listBlobsFlat({ prefix, ...deadline() })) {
        ids.push(blob.name.slice(prefix.length));
      }
    } catch (error) {
      throw storageFault(error, 'look for emergency stops', this.container.url);
    }
    return Promise.all(ids.map((id) => this.#stop(id)));
  }

  /** A stop whose words cannot be read is a stop all the same. */
  async #stop(id: string): Promise<{ readonly id: string; readonly reason: string; readonly by: string }> {
    const blob = await readBlob(this.container.getBlobClient(`${this.folder}/${id}`), 'read an emergency stop');
    const parsed = stopSchema.safeParse(parsedJson(blob?.bytes.toString('utf8') ?? ''));
    return { id, ...(parsed.success ? parsed.data : { reason: 'its record cannot be read', by: 'unknown' }) };
  }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
