import type { ContainerClient } from '@azure/storage-blob';
import { statusSchema, type StatusProjection } from '../../ledger/projections.js';
import type { LedgerHistory, StatusStore } from '../../ledger/stores.js';
import { JsonBlob } from './json-blob.js';

/** `status.json`: compare-and-swap, and never back in the ledger's sequence. A file that is no status is made anew. */
export class BlobStatusStore implements StatusStore {
  readonly #blob: JsonBlob<StatusProjection>;

  constructor(container: ContainerClient, name: string) {
    this.#blob = new JsonBlob(container, name, statusSchema, 'replace');
  }

  async read(): Promise<StatusProjection | undefined> {
    return (await this.#blob.read())?.value;
  }

  async write(status: StatusProjection, history?: LedgerHistory): Promise<'written' | 'newer-exists'> {
    const mayReplace = ({ sequence, hash }: StatusProjection): boolean => {
      const told = { seq: sequence, hash };
      if (history === undefined || sequence === 0 || history.holds(told)) return sequence < status.sequence;
      return history.accepts(told);
    };
    const wrote = await this.#blob.update((current) =>
      current === undefined || mayReplace(current) ? status : undefined,
    );
    return wrote ? 'written' : 'newer-exists';
  }
}
