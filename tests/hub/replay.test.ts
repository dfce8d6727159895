import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { openReleaseStore } from '../../src/adapters/azure-blob/open-release-store.js';
import { startHubHost, type RunningHub } from '../../scripts/hub/hub-host.js';
import { startReplay, type Replay } from '../../scripts/hub/replay.js';
import { tellSampleStory } from '../../scripts/hub/sample-story.js';
import { hostedHub, newFleet, sampleRelease } from './support/hosted-hub.js';

describe('a recorded release, told again', function () {
  this.timeout(60_000);
  const hosted = hostedHub();
  let replay: Replay;
  let hub: RunningHub;

  before('a record on a clock of its own', async () => {
    const [{ plan }, connection] = await Promise.all([sampleRelease(), newFleet()]);
    const store = openReleaseStore(connection, plan.release);
    const { log } = await tellSampleStory(plan, Date.parse('2026-03-01T00:00:00Z'));
    replay = await startReplay({ text: log.text, log: store.log, accountUrl: connection.accountUrl }, 1000);
    hub = await startHubHost({
      connection: { ...connection, accountUrl: replay.accountUrl },
      ...{ release: plan.release, user: 'Ada Moreau', pollMs: 250, replay },
    });
  });
  after('end it', async () => {
    await Promise.all([hub.close(), replay.close()]);
  });

  it('goes on at its speed, on the clock of then, and stands still when paused', async () => {
    const { page, hub: frame } = await hosted.open({ hub });
    await frame.getByText('Executing EUS2 · MOP 2 of 25').waitFor();
    assert.match((await frame.locator('.as-of').getAttribute('title')) ?? '', /Feb 2026/);
    await page.getByLabel('Replay').selectOption('0');
    await page.getByText(/^event \d+ of \d+, paused$/).waitFor();
    // What was on its way when the clock stopped is still written.
    await page.waitForTimeout(300);
    const told = replay.speed(0);
    await page.waitForTimeout(300);
    assert.equal(replay.speed(0), told);
    await page.getByLabel('Replay').selectOption('1000');
    await frame.getByText('Executing EUS2 · MOP 4 of 25').waitFor();
  });
});
