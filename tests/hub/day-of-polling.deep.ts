import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { defaultPollMs } from '../../hub/settings/settings.js';
import { hostedHub } from './support/hosted-hub.js';

const dayMs = 86_400_000;
const polls = 4_000;
const acts = 300;
const actor = { kind: 'person', name: 'Kofi Mensah', proof: 'signed-in' } as const;

describe('a day of polling', function () {
  this.timeout(900_000);
  const hosted = hostedHub();

  it('grows the memory of the page by 10 MB at most, and each event by what it holds', async () => {
    const release = await hosted.release('running', { pollMs: 1 });
    const { page, hub } = await hosted.open(release);
    await hub.locator('.mop-grid').waitFor();
    const debug = await page.context().newCDPSession(page);
    let reads = 0;
    page.on('request', (request) => {
      if (request.url().includes('/ledger')) reads += 1;
    });
    const after = async (more: number): Promise<number> => {
      const enough = reads + more;
      while (reads < enough) await page.waitForTimeout(100);
      for (let round = 0; round < 3; round += 1) await debug.send('HeapProfiler.collectGarbage');
      return (await debug.send('Runtime.getHeapUsage')).usedSize;
    };
    await after(500);
    const before = await after(500);
    const idle = (await after(polls)) - before;
    const aDay = (idle / polls) * (dayMs / defaultPollMs);
    console.log(`      ${polls} polls: ${Math.round(idle / 1024)} KB, a day: ${(aDay / 1024 / 1024).toFixed(1)} MB`);
    assert.ok(aDay <= 10 * 1024 * 1024, `a day grows the page by ${Math.round(aDay / 1024 / 1024)} MB`);

    for (let act = 0; act < acts; act += 1)
      await release.ledger.submit({ type: 'deviation', text: `Deviation ${act}` }, actor);
    await hub
      .getByText(`Deviation ${acts - 1}`)
      .first()
      .waitFor();
    const held = (await after(500)) - before - idle;
    console.log(`      ${acts} events: ${Math.round(held / acts)} bytes each`);
    assert.ok(held / acts <= 5 * 1024, `an event holds ${Math.round(held / acts)} bytes`);
  });
});
