import { codeOf, statusOf } from './storage-fault.js';

/** The condition under which a write creates and never replaces. */
export const createOnly = { ifNoneMatch: '*' } as const;

/**
 * Runs a conditional create. Where the token may create but not write, the service says "forbidden" of a blob that exists,
 * so a refusal is told from a missing permission by looking whether it is there.
 */
export async function createOnce(
  create: () => Promise<unknown>,
  exists: () => Promise<boolean>,
): Promise<'created' | 'exists'> {
  try {
    await create();
    return 'created';
  } catch (error) {
    if (statusOf(error) === 409 && codeOf(error) === 'BlobAlreadyExists') return 'exists';
    if (statusOf(error) === 412) return 'exists';
    if (statusOf(error) === 403 && (await exists().catch(() => false))) return 'exists';
    throw error;
  }
}
