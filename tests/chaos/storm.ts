import assert from 'node:assert/strict';
import { chaos } from '../../scripts/chaos/chaos.js';
import { faultsOf } from '../../scripts/chaos/faults.js';

const atMostStormMs = 110_000;

/** How long a storm may take on a slow machine, with its calm and its clean-up. */
export const longestStormMs = atMostStormMs + 150_000;

/** A storm of a hundred waiters; asserts that it lost, doubled and disordered nothing, and that it was one. */
export async function assertHoldsInStorm(seed: number): Promise<void> {
  const report = await chaos({
    seed,
    processes: 16,
    clients: 84,
    mops: 1,
    stormMs: 10_000,
    atMostStormMs,
    calmMs: 4_000,
  });
  assert.deepEqual(faultsOf(report), []);
  const { holders, tasks, restarts, killed, lostHosts, stopped, frozenHosts, requests } = report;
  const wasRough = killed + lostHosts + stopped + frozenHosts >= 4 && restarts === 1 && requests > 300;
  assert(wasRough && holders >= 2 && tasks >= 3, JSON.stringify(report));
}
