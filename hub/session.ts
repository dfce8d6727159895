import type { Actor } from '../src/ledger/events.js';
import { BlobContainer } from './storage/blob-container.js';
import type { StorageAccess } from './storage/storage-access.js';

/** Whose screen this is and which release it shows. */
export interface Session {
  readonly release: string;
  readonly pollMs: number;
  readonly actor: Actor;
  readonly history: BlobContainer;
  readonly state: BlobContainer;
  /** How this screen was let into the storage, in words. */
  readonly letIn: string;
  /** True for a page that this machine itself serves. */
  readonly loopback: boolean;
}

export function openSession(
  access: StorageAccess,
  about: Pick<Session, 'release' | 'pollMs' | 'actor' | 'letIn' | 'loopback'>,
): Session {
  return { ...about, history: new BlobContainer(access, 'history'), state: new BlobContainer(access, 'state') };
}
