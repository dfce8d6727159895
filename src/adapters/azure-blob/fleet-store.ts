import type { ContainerClient } from '@azure/storage-blob';
import type { z } from 'zod';
import { fleetSchema } from '../../ledger/projections.js';
import type { FleetStore } from '../../ledger/stores.js';
import { JsonBlob } from './json-blob.js';

/** `fleet.json`: which release is active, at most one. */
export class BlobFleetStore implements FleetStore {
  readonly #blob: JsonBlob<z.infer<typeof fleetSchema>>;

  constructor(container: ContainerClient) {
    this.#blob = new JsonBlob(container, 'fleet.json', fleetSchema);
  }

  async active(): Promise<string | undefined> {
    return (await this.#blob.read())?.value.active ?? undefined;
  }

  async activate(expected: string | undefined, next: string | undefined): Promise<boolean> {
    return this.#blob.update((current) =>
      (current?.active ?? undefined) === expected ? { active: next ?? null } : undefined,
    );
  }
}
