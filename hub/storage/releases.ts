import { idSchema } from '../../src/release/plan.js';
import type { BlobContainer } from './blob-container.js';

/** The fleet's active release, or undefined when none is. It becomes part of addresses: what is no id is none. */
export async function activeRelease(state: BlobContainer): Promise<string | undefined> {
  const fleet = await state.read('fleet.json', 'read which release is active');
  if (!fleet) return undefined;
  try {
    const { active } = JSON.parse(fleet.text) as { active?: unknown };
    return idSchema.safeParse(active).data;
  } catch {
    return undefined;
  }
}
