import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import type { LedgerConnection } from '../../src/adapters/azure-blob/connection.js';
import { openLedger } from '../../src/adapters/azure-blob/open-ledger.js';
import { openReleaseStore, type LoggedReleaseStore } from '../../src/adapters/azure-blob/open-release-store.js';
import { publishRelease } from '../../src/adapters/mop-files/publish-release.js';
import type { RenderedRelease } from '../../src/adapters/mop-files/rendered-release.js';
import type { Outcome } from '../../src/ledger/ledger.js';
import { sharedAzurite } from '../support/azurite.js';
import { releaseFolder } from './small-release.js';

const actor = { kind: 'person', name: 'Ada', proof: 'command-line' } as const;

/** A store that counts what is put into it. */
function counting(store: LoggedReleaseStore): { store: LoggedReleaseStore; puts: () => number } {
  let puts = 0;
  const documents: LoggedReleaseStore['documents'] = {
    put: (hash, bytes) => {
      puts += 1;
      return store.documents.put(hash, bytes);
    },
    get: (hash) => store.documents.get(hash),
  };
  return { store: { ...store, documents }, puts: () => puts };
}

describe('publishRelease', () => {
  const azurite = sharedAzurite();
  const folder = releaseFolder();
  let rendered: RenderedRelease;
  let other: RenderedRelease;
  before(async () => {
    const first = await folder.render();
    const second = await folder.render({ regions: 1 });
    assert.ok(first.kind === 'rendered' && second.kind === 'rendered');
    [rendered, other] = [first, second];
  });
  after(() => {
    folder.remove();
  });
  const publish = (store: LoggedReleaseStore, what: RenderedRelease): Promise<Outcome> =>
    publishRelease({ store, ledger: openLedger(store), actor, rendered: what });
  it('refuses a plan that no append takes before the fleet is claimed or anything is stored', async () => {
    const connection = await azurite.newFleet();
    const counted = counting(storeOf(connection));
    const [region] = rendered.plan.regions;
    const [mop] = rendered.plan.mops;
    assert.ok(region !== undefined && mop !== undefined);
    const regions = Array.from({ length: 50 }, (_, index) => ({ ...region, id: `R${index}` }));
    const cells = Object.fromEntries(
      regions.map(({ id }) => [id, { document: 'a'.repeat(64), execution: 'b'.repeat(64) }]),
    );
    const mops = Array.from({ length: 1000 }, (_, index) => ({ ...mop, id: `mop-${index}`, dependsOn: [], cells }));
    await assert.rejects(publish(counted.store, { ...rendered, plan: { ...rendered.plan, regions, mops } }), {
      name: 'OperatorError',
      message:
        /^The plan of 1000 MOPs × 50 regions takes \d+\.\d MiB, and one append to a ledger at most 4\.0 MiB \(publishing R1\): make several releases of it/,
    });
    assert.deepEqual([counted.puts(), await counted.store.fleet.active()], [0, undefined]);
  });

  const storeOf = (connection: LedgerConnection, release = 'R1'): LoggedReleaseStore =>
    openReleaseStore(connection, release);

  it('stores what the plan names, makes the release active, records the plan and brings status.json up', async () => {
    const store = storeOf(await azurite.newFleet());
    const outcome = await publish(store, rendered);
    assert.equal(outcome.kind, 'appended');
    assert.deepEqual(outcome.state.plan, rendered.plan);
    assert.equal(await store.fleet.active(), 'R1');
    assert.equal((await store.status.read())?.sequence, outcome.state.seq);
    for (const mop of rendered.plan.mops) {
      for (const cell of Object.values(mop.cells)) {
        assert.ok(await store.documents.get(cell.document));
        assert.ok(await store.documents.get(cell.execution));
      }
    }
    assert.ok(await store.documents.get(rendered.manifestHash));
  });

  it('writes nothing when the same bytes are published again', async () => {
    const connection = await azurite.newFleet();
    await publish(storeOf(connection), rendered);
    const length = (await storeOf(connection).log.read(0)).end;
    const { store, puts } = counting(storeOf(connection));
    assert.equal((await publish(store, rendered)).kind, 'already');
    assert.equal((await store.log.read(0)).end, length);
    assert.equal(puts(), 0);
  });

  it('comes back with the refusal, and stores nothing, when another plan is recorded', async () => {
    const connection = await azurite.newFleet();
    await publish(storeOf(connection), rendered);
    const { store, puts } = counting(storeOf(connection));
    const outcome = await publish(store, other);
    assert.ok(outcome.kind === 'refused');
    assert.equal(outcome.refusal.code, 'already-planned');
    assert.equal(puts(), 0);
  });

  it('goes on where an earlier publishing broke off after the fleet was claimed', async () => {
    const store = storeOf(await azurite.newFleet());
    await store.fleet.activate(undefined, 'R1');
    assert.equal((await publish(store, rendered)).kind, 'appended');
  });

  it('refuses in one sentence, before anything is stored, while another release is active in the fleet', async () => {
    const { store, puts } = counting(storeOf(await azurite.newFleet()));
    await store.fleet.activate(undefined, 'R0');
    await assert.rejects(publish(store, rendered), {
      name: 'OperatorError',
      message:
        'Release R0 is active in this fleet, and only one release may be (publishing R1): complete or abandon R0 first, or use another fleet',
    });
    assert.equal(puts(), 0);
    assert.equal((await store.log.read(0)).end, 0);
  });

  it('of two releases published at once one alone becomes active, and the other leaves no trace', async () => {
    for (let round = 1; round <= 10; round += 1) {
      const connection = await azurite.newFleet();
      const ids = ['R1', 'R2'] as const;
      const results = await Promise.allSettled(
        ids.map((id) => publish(storeOf(connection, id), { ...rendered, plan: { ...rendered.plan, release: id } })),
      );
      const active = await storeOf(connection).fleet.active();
      assert.ok(active === 'R1' || active === 'R2');
      for (const [index, id] of ids.entries()) {
        const result = results[index];
        const { end } = await storeOf(connection, id).log.read(0);
        if (id === active) assert.ok(result?.status === 'fulfilled' && result.value.kind === 'appended' && end > 0);
        else {
          assert.ok(result?.status === 'rejected' && /is active in this fleet/.test(String(result.reason)));
          assert.equal(end, 0);
        }
      }
    }
  });

  it('published again, claims a fleet whose fleet.json was lost, but never one that another release holds', async () => {
    const connection = await azurite.newFleet();
    const store = storeOf(connection);
    await publish(store, rendered);
    await store.fleet.activate('R1', undefined);
    assert.equal((await publish(store, rendered)).kind, 'already');
    assert.equal(await store.fleet.active(), 'R1');
    await store.fleet.activate('R1', 'R2');
    await assert.rejects(publish(store, rendered), /Release R2 is active in this fleet/);
  });
});
