import type { BlobContainer } from './blob-container.js';

/** The fleet's active release, or undefined when none is. */
export async function activeRelease(state: BlobContainer): Promise<string | undefined> {
  const fleet = await state.read('fleet.json', 'read which release is active');
  if (!fleet) return undefined;
  try {
    const { active } = JSON.parse(fleet.text) as { active?: unknown };
    return typeof active === 'string' ? active : undefined;
  } catch {
    return undefined;
  }
}
