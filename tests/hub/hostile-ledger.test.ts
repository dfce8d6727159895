import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { ToldRelease } from '../../scripts/hub/told-release.js';
import type { Plan } from '../../src/release/plan.js';
import { hostedHub, sampleStory } from './support/hosted-hub.js';

const rightToLeft = '\u202e';
const script = `<img src=x onerror="window.harmed=1"><script>window.harmed=1</script>`;
const hostile = `${script}${rightToLeft}txt.exe ##vso[task.complete result=Succeeded] \u200b\u0007`;

/** Every free field of the plan and of the events holds what somebody with bad intentions would write. */
async function hostileStory(plan: Plan): Promise<string> {
  const evil: Plan = {
    ...plan,
    title: hostile,
    mops: plan.mops.map((mop, index) => (index === 0 ? { ...mop, title: hostile, category: hostile } : mop)),
    regions: plan.regions.map((region) => ({
      ...region,
      name: hostile,
      role: hostile,
      organization: 'javascript:alert(1);',
    })),
  };
  const told = new ToldRelease({ plan: evil, startMs: Date.now() - 3_600_000, seed: 1 });
  const region = plan.regions[0]?.id ?? '';
  const mop = plan.mops[0]?.id ?? '';
  await told.planned();
  await told.acquire(region);
  await told.person({ type: 'decide', region, choice: 'go', reason: hostile }, hostile);
  await told.person({ type: 'deviation', text: hostile, region, mop }, hostile);
  await told.person({ type: 'deviation', text: 'A'.repeat(1_000_000), region }, 'Long writer');
  await told.pipeline({ type: 'check', item: hostile, region, outcome: 'failed', summary: hostile });
  await told.pipeline({ type: 'alert', data: { alert: hostile, level: 'critical', text: hostile, region } });
  await told.begin(region, mop);
  await told.person({ type: 'stop', reason: hostile }, hostile);
  return told.log.text;
}

describe('a ledger that others can write into', function () {
  this.timeout(60_000);
  const hosted = hostedHub();

  it('shows hostile text as text, in every field, and follows none of its links', async () => {
    const release = await hosted.release({ text: hostileStory });
    const { page, hub, complaints } = await hosted.open(release);
    await hub.getByText('Emergency stop in force, by <img src=x').waitFor();
    const frame = page.frames()[1] ?? assert.fail('the hub has no frame');
    assert.equal(await frame.evaluate('window.harmed'), undefined);
    assert.equal(await hub.locator('img').count(), 0);
    const foreign = '[...document.scripts].filter(({ src }) => !src.startsWith(`${location.origin}/`)).length';
    assert.equal(await frame.evaluate(foreign), 0);
    assert.deepEqual(await frame.evaluate(`[...document.links].map(({ href }) => href)`), []);
    const text = await hub.locator('body').innerText();
    assert.doesNotMatch(text, /[\u202a-\u202e\u2066-\u2069\u200b\u0007]/);
    assert.match(text, /##vso\[task\.complete/);
    assert.match(text, /A{2000}… \(1,000,000 characters\)/);
    assert.ok(text.length < 40_000);
    // Nobody beats for this story: the console notes that the heartbeat is absent.
    assert.deepEqual(
      complaints.filter((complaint) => !complaint.includes('404')),
      [],
    );
  });

  it('shows a red banner where the history is broken, and everything before the break', async () => {
    const release = await hosted.release({
      text: async () => {
        const { log } = await sampleStory();
        const lines = log.text.split('\n');
        lines[299] = (lines[299] ?? '').replace('"at":"2', '"at":"3');
        return lines.join('\n');
      },
    });
    const { hub } = await hosted.open(release);
    await hub
      .getByRole('alert')
      .getByText(/The history is broken: only what stands before the break is shown.*line 301/)
      .waitFor();
    assert.equal(
      await hub
        .locator('.region-mark')
        .first()
        .innerText()
        .then((text) => text.includes('✓')),
      true,
    );
    await hub.getByRole('button', { name: 'Emergency stop…' }).click();
    const dialog = hub.getByRole('dialog');
    await dialog.getByRole('textbox').fill('Somebody rewrote the history');
    await dialog.getByRole('button', { name: 'Stop the release now' }).click();
    await dialog.getByText(/history is broken.*kept in the state container/).waitFor();
    assert.deepEqual(
      (await release.store.stops.list()).map(({ reason }) => reason),
      ['Somebody rewrote the history'],
    );
  });

  it('says what to ask for where the storage does not let a person act', async () => {
    const release = await hosted.release('deciding');
    const { page, hub } = await hosted.open(release);
    await page.route(/comp=appendblock/, (route) =>
      route.fulfill({
        status: 403,
        headers: { 'access-control-allow-origin': '*', 'x-ms-error-code': 'AuthorizationPermissionMismatch' },
      }),
    );
    await hub.getByRole('button', { name: 'Go…', exact: true }).click();
    await hub.getByRole('dialog').getByRole('textbox').fill('Let me');
    await hub.getByRole('button', { name: 'Go', exact: true }).click();
    await hub
      .getByRole('dialog')
      .getByText(/does not let you.*Storage Blob Data Contributor to act/)
      .waitFor();
    assert.equal((await release.ledger.refresh()).decisions.length, 1);
  });

  it('gets its act through a storm of others who append', async () => {
    const release = await hosted.release('deciding');
    const { page, hub } = await hosted.open(release);
    let storms = 0;
    await page.route(/comp=appendblock/, (route) => {
      storms += 1;
      const headers = { 'access-control-allow-origin': '*', 'x-ms-error-code': 'AppendPositionConditionNotMet' };
      return storms <= 6 ? route.fulfill({ status: 412, headers }) : route.continue();
    });
    await hub.getByRole('button', { name: 'Go…', exact: true }).click();
    await hub.getByRole('dialog').getByRole('textbox').fill('Through');
    await hub.getByRole('button', { name: 'Go', exact: true }).click();
    await hub
      .getByRole('dialog')
      .getByText(/Recorded as event/)
      .waitFor();
    assert.equal(storms, 7);
    assert.equal((await release.ledger.refresh()).decisions.length, 0);
  });
});
