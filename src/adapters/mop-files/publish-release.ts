import type { Actor } from '../../ledger/events.js';
import type { Ledger, Outcome } from '../../ledger/ledger.js';
import type { ReleaseStore } from '../../ledger/stores.js';
import type { Plan } from '../../release/plan.js';
import { mostBytesPerAppend } from '../azure-blob/capacity.js';
import { OperatorError } from '../../release/operator-error.js';
import { projectStatus } from '../../report/status-projection.js';
import type { RenderedRelease } from './rendered-release.js';

/** Documents stored at the same time. */
const concurrency = 16;

export interface Publishing {
  readonly store: ReleaseStore;
  readonly ledger: Ledger;
  readonly actor: Actor;
  readonly rendered: Pick<RenderedRelease, 'plan' | 'contents'>;
}

/**
 * Stores documents, execution plans and manifest, makes the release the fleet's active one and records its plan, in this order:
 * a plan in the ledger names only what is stored. With the same plan recorded already, nothing is written but a lost
 * fleet.json; with another one, the ledger's refusal comes back and nothing is stored.
 */
export async function publishRelease({ store, ledger, actor, rendered }: Publishing): Promise<Outcome> {
  const { plan, contents } = rendered;
  demandFits(plan);
  const before = await ledger.refresh();
  if (before.plan === null || before.status === 'active') await claimFleet(store, plan.release);
  if (before.plan === null) await storeAll(store, contents);
  const outcome = await ledger.submit({ type: 'plan', plan }, actor);
  if (outcome.kind !== 'refused') await store.status.write(projectStatus(outcome.state, ledger.nowMs));
  return outcome;
}

/** What surrounds the plan in its event. */
const bytesOfEvent = 16 * 1024;

/** A plan is one event and an event one append. Told before anything is stored, and before the fleet is claimed. */
function demandFits(plan: Plan): void {
  const bytes = Buffer.byteLength(JSON.stringify(plan)) + bytesOfEvent;
  if (bytes <= mostBytesPerAppend) return;
  const mebibytes = (count: number): string => `${(count / 1024 / 1024).toFixed(1)} MiB`;
  const size = `${plan.mops.length} MOPs × ${plan.regions.length} regions`;
  throw new OperatorError(
    `The plan of ${size} takes ${mebibytes(bytes)}, and one append to a ledger at most ${mebibytes(mostBytesPerAppend)}`,
    `publishing ${plan.release}`,
    'make several releases of it, one after the other; nothing was published',
  );
}

async function claimFleet(store: ReleaseStore, release: string): Promise<void> {
  const active = await store.fleet.active();
  if (active === release) return;
  if (active === undefined && (await store.fleet.activate(undefined, release))) return;
  const other = active ?? (await store.fleet.active()) ?? 'another release';
  if (other === release) return;
  throw new OperatorError(
    `Release ${other} is active in this fleet, and only one release may be`,
    `publishing ${release}`,
    `complete or abandon ${other} first, or use another fleet`,
  );
}

async function storeAll(store: ReleaseStore, contents: RenderedRelease['contents']): Promise<void> {
  const pending = contents[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (const [hash, bytes] of pending) await store.documents.put(hash, bytes);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}
