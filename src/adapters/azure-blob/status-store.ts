import type { ContainerClient } from '@azure/storage-blob';
import { z } from 'zod';
import type { StatusProjection, StatusStore } from '../../ledger/stores.js';
import { JsonBlob } from './json-blob.js';

const statusSchema = z.object({
  release: z.string(),
  sequence: z.number().int(),
  status: z.enum(['none', 'active', 'completed', 'abandoned']),
  turn: z.string().exactOptional(),
  holder: z.object({ region: z.string(), url: z.string(), since: z.string() }).exactOptional(),
  emergencyStop: z.boolean(),
  openDecision: z.string().exactOptional(),
  regions: z.record(z.string(), z.string()),
  updatedAt: z.string(),
});

/** `status.json`: compare-and-swap, and never back in the ledger's sequence. */
export class BlobStatusStore implements StatusStore {
  readonly #blob: JsonBlob<StatusProjection>;

  constructor(container: ContainerClient, name: string) {
    this.#blob = new JsonBlob(container, name, statusSchema);
  }

  async read(): Promise<StatusProjection | undefined> {
    return (await this.#blob.read())?.value;
  }

  async write(status: StatusProjection): Promise<'written' | 'newer-exists'> {
    const wrote = await this.#blob.update((current) =>
      current !== undefined && current.sequence >= status.sequence ? undefined : status,
    );
    return wrote ? 'written' : 'newer-exists';
  }
}
