import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { RunStream } from '../../hub/live/run-stream.js';
import { linesPerSecond, streamRows } from '../../hub/live/stream-view.js';
import { sampleRunLog } from '../../scripts/hub/sample-run-log.js';
import { TextLog } from '../../scripts/hub/text-log.js';
import { hostedHub } from './support/hosted-hub.js';

async function streamOf(...pieces: readonly string[]) {
  const log = new TextLog(0);
  let [breaths, clock] = [0, 0];
  const stream = new RunStream({
    log,
    clock: () => (clock += 1),
    breathe: () => {
      breaths += 1;
      return Promise.resolve();
    },
  });
  for (const piece of pieces) {
    await log.append(piece, Buffer.byteLength(log.text));
    await stream.catchUp();
  }
  return { ...stream.snapshot, breaths };
}

describe('the live stream of a run', function () {
  this.timeout(60_000);
  const hosted = hostedHub();

  it('reads on where it was, and knows a second process from a gap', async () => {
    const text = sampleRunLog(0, 60_000);
    const cut = text.indexOf('\n', text.length / 2) + 1;
    const stream = await streamOf(text.slice(0, cut), text.slice(cut));
    assert.equal(stream.gap, undefined);
    assert.equal(stream.received, text.trim().split('\n').length);
    assert.equal(stream.rows.filter(({ status }) => status === 'changed').length, 16 - 1);
    assert.ok(stream.breaths > 0, 'it lets the page draw');
  });

  it('says that it is incomplete where an event is missing, or a line cannot be read', async () => {
    const lines = sampleRunLog(0, 60_000).split('\n');
    assert.match(
      (await streamOf([...lines.slice(0, 3), ...lines.slice(4)].join('\n'))).gap ?? '',
      /event 5 came after event 3/,
    );
    assert.match((await streamOf(`${lines[0] ?? ''}\n{"half\n`)).gap ?? '', /after event 1 is not readable/);
  });

  it('filters by every word and by failure, newest first', async () => {
    const failed = JSON.stringify({
      event: 'host',
      seq: 2,
      at: 5,
      phase: 'implement',
      task: 1,
      host: 'db-01',
      status: 'failed',
      message: 'no space left',
    });
    const { rows } = await streamOf(
      `${JSON.stringify({ event: 'task', seq: 1, at: 1, phase: 'implement', task: 1, name: 'install', place: '' })}\n${failed}\n`,
    );
    assert.deepEqual(
      streamRows(rows, { text: '', faults: true }).map(({ host }) => host),
      ['db-01'],
    );
    assert.deepEqual(streamRows(rows, { text: 'DB-01 space', faults: false }).length, 1);
    assert.deepEqual(streamRows(rows, { text: 'db-02', faults: false }).length, 0);
    assert.equal(streamRows(rows, { text: '', faults: false })[0]?.status, 'failed');
  });

  it('tells how many lines a second came of late', async () => {
    const { rows } = await streamOf(sampleRunLog(0, 60_000));
    const rate = linesPerSecond(rows) ?? assert.fail('no rate');
    const lately = rows.filter(({ atMs }) => atMs > (rows.at(-1)?.atMs ?? 0) - 10_000);
    assert.ok(Math.abs(rate - lately.length / 10) < 0.3, `${rate} for ${lately.length} in 10 s`);
    assert.equal(linesPerSecond([]), undefined);
    assert.equal(linesPerSecond(rows.slice(0, 1)), undefined);
  });

  it('is fetched only while it is in sight, and then shows what its agent writes within seconds', async () => {
    const release = await hosted.release('running');
    const { page, hub } = await hosted.open(release);
    await page.setViewportSize({ width: 1440, height: 500 });
    await hub.getByText('Executing WUS3').waitFor();
    let requests = 0;
    page.on('request', (request) => {
      if (request.url().includes('/runs/')) requests += 1;
    });
    await page.waitForTimeout(500);
    const unseen = requests;
    await hub.locator('.live').scrollIntoViewIfNeeded();
    await hub.getByText(/Stream complete to #\d+/).waitFor();
    assert.equal(unseen, 0);
    const { region, mop, attempt } = (await release.ledger.refresh()).open ?? assert.fail('nothing is open');
    const next = Number(/#(\d+)/.exec(await hub.getByText(/Stream complete to #/).innerText())?.[1]) + 1;
    const event = {
      event: 'host',
      seq: next,
      at: Date.now(),
      phase: 'implement',
      task: 1,
      host: 'web-09',
      status: 'unreachable',
      message: 'no route',
    };
    await release.store.runLog(region, mop, attempt).append(`${JSON.stringify(event)}\n`);
    await hub.getByRole('row', { name: /web-09 .*unreachable/ }).waitFor({ timeout: 5_000 });
    await hub.getByText('Failed and unreachable only').click();
    await hub.getByText(/^1 of \d+ lines$/).waitFor();
  });

  it('draws 5,000 hosts without drawing them all', async () => {
    const release = await hosted.release('running');
    const { region, mop, attempt } = (await release.ledger.refresh()).open ?? assert.fail('nothing is open');
    const hosts = Array.from({ length: 5_000 }, (_, index) => `host-${index}`);
    // Another attempt of the same agent goes on in the same blob: its events begin at 1 again.
    await release.store.runLog(region, mop, attempt).append(sampleRunLog(Date.now() - 60_000, Date.now(), hosts));
    const { hub } = await hosted.open(release);
    await hub.locator('.live').scrollIntoViewIfNeeded();
    await hub.getByText(/of 4\d,\d{3} lines|of 4\d{4} lines/).waitFor();
    assert.ok((await hub.locator('.live tbody tr').count()) < 60);
    await hub.getByRole('textbox', { name: 'Filter the live stream' }).fill('host-4999');
    await hub.getByText(/^\d of 4\d{4} lines$/).waitFor();
  });
});
