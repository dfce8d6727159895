import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { lengthened } from '../../scripts/bench/long-ledger.js';
import { hostedHub, sampleStory, type HostedRelease, type OpenHub } from './support/hosted-hub.js';

describe('a storage in trouble', function () {
  this.timeout(60_000);
  const hosted = hostedHub();
  let release: HostedRelease | undefined;

  /** The hub, opened while every read of the ledger is answered so. */
  async function openedWith(status: number, code: string): Promise<OpenHub> {
    release ??= await hosted.release('running');
    const opened = await hosted.open(release);
    await opened.page.route(/ledger\.jsonl/, (route) =>
      route.fulfill({
        status,
        headers: {
          'access-control-allow-origin': '*',
          'access-control-expose-headers': '*',
          'x-ms-error-code': code,
          date: new Date().toUTCString(),
        },
      }),
    );
    await opened.page.reload();
    await opened.hub.locator('.release-bar').waitFor();
    return opened;
  }

  for (const [status, code, told] of [
    [403, 'AuthorizationPermissionMismatch', /does not let you.*role Storage Blob Data Reader to look/],
    [404, 'ContainerNotFound', /the container does not exist.*correct the fleet in the settings/],
    [503, 'ServerBusy', /the storage answered 503 ServerBusy.*tried again/],
  ] as const)
    it(`that answers ${status} ${code} at first is named, and nothing is said of the release; it goes on by itself`, async () => {
      const { page, hub } = await openedWith(status, code);
      await hub.getByRole('alert').getByText(told).waitFor();
      const text = await hub.locator('body').innerText();
      assert.match(text, /Nothing is known of this release yet/);
      assert.doesNotMatch(text, /planned/);
      await page.unroute(/ledger\.jsonl/);
      await hub.locator('.mop-grid').waitFor();
      await hub.getByRole('alert').waitFor({ state: 'detached' });
    });

  it('says of a ledger that is not there that nothing is planned in it', async () => {
    const { hub } = await openedWith(404, 'BlobNotFound');
    await hub.getByText('Nothing is planned in this ledger yet.').waitFor();
  });

  it('still takes an emergency stop, which is left beside the ledger', async () => {
    const { hub } = await openedWith(403, 'AuthorizationPermissionMismatch');
    await hub.getByRole('button', { name: 'Emergency stop…' }).click();
    const dialog = hub.getByRole('dialog');
    await dialog.getByRole('textbox').fill('Smoke, and the ledger does not answer');
    await dialog.getByRole('button', { name: 'Stop the release now' }).click();
    await dialog.getByText(/does not let you.*kept in the state container/).waitFor();
    const left = (await release?.store.stops.list()) ?? [];
    assert.ok(left.some(({ reason }) => reason === 'Smoke, and the ledger does not answer'));
  });
});

describe('a worker that the page may not have', function () {
  this.timeout(60_000);
  const hosted = hostedHub();

  it('is done without: a long ledger is shown either way', async () => {
    const release = await hosted.release({ text: async () => lengthened((await sampleStory()).log.text, 10_000) });
    for (const refused of [false, true]) {
      const opened = await hosted.open(release);
      let asked = 0;
      await opened.page.route(/hash-worker\.js/, (route) => {
        asked += 1;
        return refused ? route.abort() : route.continue();
      });
      await opened.page.reload();
      await opened.hub.getByText('Executing WUS3').waitFor();
      assert.ok(asked > 0);
      // Nobody beats for this story: the console notes that the heartbeat is absent.
      assert.deepEqual(
        opened.complaints.filter((complaint) => !/404/.test(complaint) && !(refused && /ERR_FAILED/.test(complaint))),
        [],
      );
    }
  });
});
