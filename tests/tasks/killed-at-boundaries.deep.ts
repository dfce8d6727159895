import assert from 'node:assert/strict';
import { afterEach, before, describe, it } from 'mocha';
import { sharedAzurite } from '../support/azurite.js';
import { bundleFolder } from './support/bundles.js';
import { HitMop, points } from './support/kill-matrix.js';

describe('run-mop hit at every boundary of its phases', function () {
  this.timeout(240_000);
  const azurite = sharedAzurite();
  let hit: HitMop;
  before(() => {
    bundleFolder('run-mop');
  });
  afterEach(() => {
    hit.mop.files.remove();
  });

  for (const point of points) {
    it(`kill -9, ${point}: the next job leaves the hosts as one undisturbed run would`, async () => {
      hit = await HitMop.publish(await azurite.newFleet(), point);
      const { ended } = await hit.run('SIGKILL');
      await ended;
      await hit.closeByPost();
      await hit.resumesWell();
    });

    it(`kill -9 of the whole agent, ${point}: no post-job step, and the next job waits until it counts as dead`, async () => {
      const takeOver = { fenceAfterMs: 12_000, staleAfterMs: 16_000 };
      hit = await HitMop.publish(await azurite.newFleet(), point, takeOver);
      const { ended } = await hit.run('SIGKILL');
      await ended;
      await hit.resumesWell();
    });

    it(`SIGSTOP, ${point}: its playbooks die at the fence, the next job goes on, and thawed it changes nothing`, async () => {
      const takeOver = { fenceAfterMs: 12_000, staleAfterMs: 20_000 };
      hit = await HitMop.publish(await azurite.newFleet(), point, takeOver);
      const { ended, send } = await hit.run('SIGSTOP');
      try {
        await hit.resumesWell();
        const before = hit.mop.ledger.state.seq;
        send('SIGCONT');
        const thawed = await ended;
        assert.notEqual(thawed.result, undefined, 'it ends by itself');
        assert.equal((await hit.mop.ledger.refresh()).seq, before, 'it appended nothing');
        hit.hostsAreRight();
      } finally {
        send('SIGKILL');
      }
    });
  }
});
