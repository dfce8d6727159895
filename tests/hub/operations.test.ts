import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Frame } from 'playwright-core';
import { hostedHub, viewer } from './support/hosted-hub.js';

const visibility = (state: string): string => `
  Object.defineProperty(document, 'visibilityState', { value: '${state}', configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));`;

/** Views and dialogs are fetched one after the other once the first view is painted. */
async function allPartsLoaded(hub: Frame): Promise<void> {
  const loaded = "performance.getEntriesByType('resource').filter(({ name }) => /\\/\\d+\\.js$/.test(name)).length";
  while ((await hub.evaluate<number>(loaded)) < 8) await hub.page().waitForTimeout(100);
}

describe('the hub in a browser', function () {
  this.timeout(60_000);
  const hosted = hostedHub();

  it('says where the release is, in every cell, from a recorded ledger', async () => {
    const release = await hosted.release('running');
    const { hub, complaints } = await hosted.open(release);
    await hub.getByText('Executing WUS3 · MOP 12 of 25 “Linux kernel update” · implement · attempt 1').waitFor();
    assert.equal(await hub.locator('.mop-grid tbody tr').count(), 25);
    assert.equal(await hub.locator('.mop-grid .cell').count(), 150);
    const retried = hub.getByRole('button', { name: /SSH hardening in WUS2: succeeded, attempt 2/ });
    assert.match(await retried.innerText(), /✓ .*↺2/);
    await retried.click();
    await hub
      .getByRole('complementary')
      .getByText(/failed in validate: .*replication is 41 s behind/)
      .waitFor();
    await hub.getByRole('button', { name: 'Close' }).click();
    assert.match(await hub.getByRole('listitem', { name: '' }).first().innerText(), /EUS2/);
    await hub.getByText(/Heartbeat: \d+ s ago/).waitFor();
    await hub.getByText('EUS2: 1 of 1 passed').waitFor();
    await hub.getByText('ran with batch size 2 instead of 4').waitFor();
    assert.deepEqual(complaints, []);
  });

  it('stops the release in two deliberate steps, and clears it again', async () => {
    const release = await hosted.release('running');
    const { hub, complaints } = await hosted.open(release);
    await hub.getByRole('button', { name: 'Emergency stop…' }).click();
    const dialog = hub.getByRole('dialog', { name: 'Emergency stop' });
    await dialog.getByText('kernel-update in WUS3 (attempt 1) is interrupted').waitFor();
    const stop = dialog.getByRole('button', { name: 'Stop the release now' });
    assert.equal(await stop.getAttribute('aria-disabled'), 'true');
    await dialog.getByRole('textbox').fill('Smoke in the east hall');
    const clickedMs = Date.now();
    await stop.click();
    await dialog.getByText(/Recorded as event \d+/).waitFor();
    assert.ok(Date.now() - clickedMs < 3_000);
    const state = await release.ledger.refresh();
    assert.equal(state.stop?.by, viewer);
    assert.equal(state.stop.reason, 'Smoke in the east hall');
    assert.deepEqual(
      (await release.store.stops.list()).map(({ reason, by }) => ({ reason, by })),
      [{ reason: 'Smoke in the east hall', by: viewer }],
    );
    assert.equal((await release.store.status.read())?.emergencyStop, true);
    await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
    await hub.getByText(`Emergency stop in force, by ${viewer}`).waitFor();

    await hub.getByRole('button', { name: 'Clear the stop…' }).click();
    const clear = hub.getByRole('dialog', { name: 'Clear the emergency stop' });
    await clear.getByRole('textbox').fill('It was dust');
    await clear.getByRole('button', { name: 'Clear the stop', exact: true }).click();
    await clear.getByText(/Recorded as event/).waitFor();
    assert.equal((await release.ledger.refresh()).stop, null);
    assert.deepEqual(complaints, []);
  });

  it('gives the go at a decision point for exactly the plan that is shown', async () => {
    const release = await hosted.release('deciding');
    const { hub } = await hosted.open(release);
    await hub.getByRole('button', { name: 'Go…', exact: true }).click();
    const dialog = hub.getByRole('dialog');
    await dialog.getByText('WUS3 runs batch 3').waitFor();
    await dialog.getByText(/If run 4121 waits for the approval .* that is approved too/).waitFor();
    await dialog.getByRole('textbox').fill('Latency is known');
    await dialog.getByRole('button', { name: 'Go', exact: true }).click();
    await dialog.getByText(/Recorded as event .*approval of run 4121 in this organization was approved too/).waitFor();
    assert.deepEqual(
      release.organization.approvals.map(({ approval }) => [approval.status, approval.comment]),
      [
        ['approved', 'Latency is known'],
        ['pending', undefined],
      ],
    );
    const state = await release.ledger.refresh();
    assert.equal(state.regions['WUS3']?.goes[3], release.plan.manifestHash);
    assert.equal(state.decided.at(-1)?.by, viewer);
    await hub.getByText('Nothing waits for a person.').waitFor();
  });

  it('tells the second of two people who decide at once that somebody was first', async () => {
    const release = await hosted.release('deciding');
    const [first, second] = await Promise.all([hosted.open(release), hosted.open(release)]);
    for (const [at, answer] of [
      [first, 'Go'],
      [second, 'No-go'],
    ] as const) {
      await at.hub.getByRole('button', { name: `${answer}…`, exact: true }).click();
      await at.hub.getByRole('dialog').getByRole('textbox').fill(`my reason to say ${answer}`);
    }
    await Promise.all([
      first.hub.getByRole('button', { name: 'Go', exact: true }).click(),
      second.hub.getByRole('button', { name: 'No-go', exact: true }).click(),
    ]);
    const ends = await Promise.all(
      [first, second].map(async ({ hub }) => {
        const dialog = hub.getByRole('dialog');
        const done = dialog.getByText(/Recorded as event|was decided (go|no-go) by/).first();
        await done.waitFor();
        return (await done.innerText()).includes('Recorded') ? 'recorded' : 'somebody was first';
      }),
    );
    assert.deepEqual(ends.sort(), ['recorded', 'somebody was first']);
    assert.equal((await release.ledger.refresh()).decided.filter(({ id }) => id === 'batch:WUS3:3').length, 1);
  });

  it('shows what others append within a second of it', async () => {
    const release = await hosted.release('running');
    const { hub } = await hosted.open(release);
    await hub.getByText('Executing WUS3').waitFor();
    await release.ledger.refresh();
    await release.ledger.submit(
      { type: 'deviation', text: 'Seen from another desk', region: 'WUS3' },
      { kind: 'person', name: 'Kofi Mensah', proof: 'command-line' },
    );
    await hub.getByText('Seen from another desk').waitFor({ timeout: 1_000 });
  });

  it('says which region failed and why, leads to the run that ended and to what its MOP did', async () => {
    const release = await hosted.release('failed');
    const { hub } = await hosted.open(release);
    const why = 'validate failed on db-01: the service does not answer on port 5432 after 120 s';
    const waiting = hub.locator('section', { has: hub.getByRole('heading', { name: 'Waiting for a person' }) });
    await waiting
      .getByText(`WUS3 failed: ${release.plan.mops[10]?.id ?? ''} is rolled-back (${why}); 15 of 25 MOPs are not done`)
      .waitFor();
    assert.match(
      (await waiting.getByRole('link', { name: /^run \d+$/ }).getAttribute('href')) ?? '',
      /^https:\/\/.*buildId=\d+$/,
    );
    assert.match(await hub.locator('.situation').innerText(), /WUS3 failed and waits for a person/);
    await hub.getByRole('button', { name: /in WUS3: rolled back/ }).click();
    await hub.locator('.cell-panel').getByText(why).first().waitFor();
  });

  it('says that it is not up to date when the network is lost, and recovers by itself', async () => {
    const release = await hosted.release('running');
    const { page, hub } = await hosted.open(release);
    await hub.getByText('Executing WUS3').waitFor();
    await page.context().setOffline(true);
    await hub
      .getByRole('alert')
      .getByText(/Not up to date: this is how it was \d+ s ago/)
      .waitFor();
    assert.match(await hub.locator('.situation').innerText(), /Executing WUS3/);
    await page.context().setOffline(false);
    await hub.getByRole('alert').waitFor({ state: 'detached' });
  });

  it('has its views and the way to a stop at hand when the network is lost, and asks again for what did not come', async () => {
    const release = await hosted.release('running');
    const { page, hub } = await hosted.open(release);
    const elsewhere = await hosted.open(release);
    await elsewhere.page.route(/\/\d+\.js$/, (route) => route.abort());
    await elsewhere.page.reload();
    await elsewhere.hub.getByRole('tab', { name: 'Alerts' }).click();
    await elsewhere.hub.getByText('This part of the page cannot be loaded at present').waitFor();
    await elsewhere.hub.getByRole('button', { name: 'Emergency stop…' }).waitFor();
    await elsewhere.page.unroute(/\/\d+\.js$/);
    await elsewhere.hub.locator('main h2').first().waitFor();

    await hub.locator('.mop-grid').waitFor();
    const inner = page.frames()[1] ?? assert.fail('the hub has no frame');
    await allPartsLoaded(inner);
    await page.context().setOffline(true);
    for (const view of ['Executive', 'Timeline', 'Technical', 'Security', 'Documents', 'Alerts']) {
      await hub.getByRole('tab', { name: view }).click();
      await hub.locator('main h2').first().waitFor();
    }
    await hub.getByRole('button', { name: 'Emergency stop…' }).click();
    await hub.getByRole('dialog').getByRole('textbox').waitFor();
  });

  it('fetches nothing in a hidden tab', async () => {
    const release = await hosted.release('running');
    const { page, hub } = await hosted.open(release);
    await hub.getByText('Executing WUS3').waitFor();
    const inner = page.frames()[1];
    assert.ok(inner);
    const turn = (state: string) => inner.evaluate(visibility(state));
    await turn('hidden');
    await page.waitForTimeout(400);
    let requests = 0;
    page.on('request', () => (requests += 1));
    await page.waitForTimeout(800);
    assert.equal(requests, 0);
    await Promise.all([page.waitForRequest(/ledger\.jsonl/), turn('visible')]);
  });
});
