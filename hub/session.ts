import type { Actor } from '../src/ledger/events.js';
import type { Project } from './devops/organization.js';
import { BlobContainer } from './storage/blob-container.js';
import type { StorageAccess } from './storage/storage-access.js';

/** Whose screen this is and which release it shows. */
export interface Session {
  readonly release: string;
  readonly pollMs: number;
  readonly actor: Actor;
  readonly history: BlobContainer;
  readonly state: BlobContainer;
  /** What let this screen into the storage, in words. */
  readonly letIn: string;
  /** True for a page that this machine itself serves. */
  readonly loopback: boolean;
  /** The project of Azure DevOps that hosts the page, where it says which. */
  readonly project: Project | undefined;
}

export function openSession(access: StorageAccess, about: Omit<Session, 'history' | 'state'>): Session {
  return { ...about, history: new BlobContainer(access, 'history'), state: new BlobContainer(access, 'state') };
}
