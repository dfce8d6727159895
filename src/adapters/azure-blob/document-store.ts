import { createHash } from 'node:crypto';
import type { ContainerClient } from '@azure/storage-blob';
import type { DocumentStore } from '../../ledger/stores.js';
import { OperatorError } from '../../release/operator-error.js';
import { createOnce, createOnly } from './create-once.js';
import { readBlob } from './read-blob.js';
import { deadline, storageFault } from './storage-fault.js';

/** Documents and execution plans under their hash: what was approved is what is read, or nothing is. */
export class BlobDocumentStore implements DocumentStore {
  constructor(
    private readonly container: ContainerClient,
    private readonly folder: string,
  ) {}

  async put(sha256: string, bytes: Uint8Array): Promise<'written' | 'exists'> {
    if (hashOf(bytes) !== sha256)
      throw new Error(`a document was to be stored under a hash that is not its own: ${sha256}`);
    const blob = this.container.getBlockBlobClient(`${this.folder}/${sha256}`);
    try {
      const outcome = await createOnce(
        () => blob.upload(bytes, bytes.length, { ...deadline(), conditions: createOnly }),
        () => blob.exists(deadline()),
      );
      return outcome === 'created' ? 'written' : 'exists';
    } catch (error) {
      throw storageFault(error, 'store a document', blob.url);
    }
  }

  async get(sha256: string): Promise<Uint8Array | undefined> {
    const name = `${this.folder}/${sha256}`;
    const blob = await readBlob(this.container.getBlobClient(name), 'read a document');
    if (blob !== undefined && hashOf(blob.bytes) !== sha256) {
      throw new OperatorError(
        'A stored document is not what was approved: its hash differs from its name',
        name,
        'stop the release and find out who changed the storage',
      );
    }
    return blob?.bytes;
  }
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
