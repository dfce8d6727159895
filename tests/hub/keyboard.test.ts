import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'mocha';
import { hostedHub } from './support/hosted-hub.js';

describe('acts and views by keyboard and pointer', function () {
  this.timeout(60_000);
  const hosted = hostedHub();

  it('moves through the grid by arrows, opens a cell and comes back to it, and stops without a mouse', async () => {
    const release = await hosted.release('running');
    const { page, hub } = await hosted.open(release);
    await hub.locator('[data-at="0-0"]').focus();
    for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowLeft', 'End', 'Home', 'ArrowRight'])
      await page.keyboard.press(key);
    assert.equal(await hub.locator(':focus').getAttribute('data-at'), '1-1');
    await page.keyboard.press('Enter');
    await hub.getByRole('complementary', { name: /Log forwarder upgrade in WUS2/ }).waitFor();
    assert.equal(await hub.locator(':focus').innerText(), 'Close');
    await page.keyboard.press('Enter');
    assert.equal(await hub.locator(':focus').getAttribute('data-at'), '1-1');

    await hub.getByRole('button', { name: 'Emergency stop…' }).focus();
    await page.keyboard.press('Enter');
    await hub.getByRole('dialog').waitFor();
    await page.keyboard.type('No mouse at hand');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    assert.equal(await hub.locator(':focus').innerText(), 'Stop the release now');
    await page.keyboard.press('Enter');
    await hub.getByText(/Recorded as event/).waitFor();
    assert.equal(await hub.locator(':focus').innerText(), 'Close');
    assert.equal((await release.ledger.refresh()).stop?.reason, 'No mouse at hand');
  });

  it('exports the audit log, filtered, as a file', async () => {
    const release = await hosted.release('running');
    const { page, hub } = await hosted.open(release);
    await hub.getByRole('tab', { name: 'Security' }).click();
    await hub.getByText(/All 64 attempts ran what was planned and approved/).waitFor();
    await hub.getByRole('textbox', { name: 'Filter the audit log' }).fill('emergency');
    await hub.getByText(/^3 of \d+ events$/).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      hub.getByRole('button', { name: 'Export as CSV' }).click(),
    ]);
    const text = await readFile(await download.path(), 'utf8');
    assert.match(download.suggestedFilename(), /^R11\.5\.3\.4-audit-to-\d+\.csv$/);
    assert.equal(text.trim().split('\r\n').length, 4);
    assert.match(text, /Kofi Mensah.*EMERGENCY STOP: Pager: packet loss/);
  });

  it('acknowledges an alert and records a deviation, each as an event by that person', async () => {
    const release = await hosted.release('running');
    const { hub } = await hosted.open(release);
    await hub.getByRole('button', { name: 'Record a deviation…' }).click();
    await hub.getByRole('dialog').getByRole('textbox').fill('Drained by hand first');
    await hub.getByRole('button', { name: 'Record the deviation' }).click();
    await hub.getByText(/Recorded as event/).waitFor();
    await hub.locator('.act-close').click();
    await hub.getByRole('listitem').filter({ hasText: 'WUS3 kernel-update Drained by hand first' }).waitFor();

    await hub.getByRole('tab', { name: 'Alerts' }).click();
    await hub.getByRole('button', { name: 'Acknowledge…' }).click();
    await hub.getByRole('dialog').getByRole('textbox').fill('A cache is cold');
    await hub.getByRole('button', { name: 'Acknowledge', exact: true }).click();
    await hub.getByText(/Recorded as event/).waitFor();
    await hub.locator('.act-close').click();
    await hub.getByText('acknowledged', { exact: true }).waitFor();
    assert.equal(
      (await release.ledger.refresh()).alerts.every(({ acknowledged }) => acknowledged),
      true,
    );
  });

  it('follows the theme of its host while it is open', async () => {
    const release = await hosted.release('running');
    const { page, hub } = await hosted.open(release);
    const background = () => hub.locator('body').evaluate('getComputedStyle(document.body).backgroundColor');
    assert.equal(await background(), 'rgb(248, 248, 248)');
    await page.getByLabel('Theme').selectOption('dark');
    await hub
      .locator('body')
      .evaluate(
        `new Promise((done) => { const look = () => getComputedStyle(document.body).backgroundColor === 'rgb(26, 26, 26)' ? done() : setTimeout(look, 20); look(); })`,
      );
  });
});
