import { afterEach, before, describe, it } from 'mocha';
import { sharedAzurite } from '../support/azurite.js';
import { bundleFolder } from './support/bundles.js';
import { HitMop, type Point } from './support/kill-matrix.js';

/** Two cells of the matrix; all of it runs in `npm run test:deep`. */
describe('run-mop killed at a boundary of its phases', function () {
  this.timeout(120_000);
  const azurite = sharedAzurite();
  let hit: HitMop;
  before(function () {
    this.timeout(240_000);
    bundleFolder('run-mop');
  });
  afterEach(() => {
    hit.mop.files.remove();
  });

  for (const point of ['implement ends', 'rollback begins'] as const satisfies readonly Point[]) {
    it(`where ${point}: the next job leaves the hosts as one undisturbed run would`, async () => {
      hit = await HitMop.publish(await azurite.newFleet(), point);
      const { ended } = await hit.run('SIGKILL');
      await ended;
      await hit.closeByPost();
      await hit.resumesWell();
    });
  }
});
