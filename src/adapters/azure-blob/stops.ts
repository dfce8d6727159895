import type { ContainerClient } from '@azure/storage-blob';
import { parseStop, type StopBeside } from '../../ledger/stops-beside.js';
import type { Stops } from '../../ledger/stores.js';
import { createOnce, createOnly } from './create-once.js';
import { readBlob } from './read-blob.js';
import { deadline, storageFault } from './storage-fault.js';

/** Emergency stops as blobs of their own, for when the log is full, broken or contended. */
export class BlobStops implements Stops {
  /** What was read: such a blob is created once and never changed. */
  readonly #known = new Map<string, StopBeside>();

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

  async list(): Promise<readonly StopBeside[]> {
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

  async #stop(id: string): Promise<StopBeside> {
    const known = this.#known.get(id);
    if (known) return known;
    const blob = await readBlob(this.container.getBlobClient(`${this.folder}/${id}`), 'read an emergency stop');
    const stop = parseStop(id, blob?.bytes.toString('utf8') ?? '');
    this.#known.set(id, stop);
    return stop;
  }
}
