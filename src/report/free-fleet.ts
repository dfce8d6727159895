import type { ReleaseState } from '../ledger/state.js';
import type { FleetStore } from '../ledger/stores.js';

/**
 * `freed`: the release had ended, and fleet.json still named it, as after a crash between the two writes. `names`: the
 * release is active, and fleet.json says otherwise.
 */
export type FleetFound = 'as it should be' | 'freed' | { readonly names: string | undefined };

/** Frees the fleet for the next release once this one has ended. */
export async function freeEndedFleet(release: string, state: ReleaseState, fleet: FleetStore): Promise<FleetFound> {
  const active = await fleet.active();
  if (state.status === 'active' && active !== release) return { names: active };
  if ((state.status !== 'completed' && state.status !== 'abandoned') || active !== release) return 'as it should be';
  await fleet.activate(release, undefined);
  return 'freed';
}
