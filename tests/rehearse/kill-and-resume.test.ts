import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { eventually, Rehearsal } from './rehearsal.js';

describe('a rehearsal that was killed', function () {
  this.timeout(180_000);
  let rehearsal: Rehearsal;
  before(async () => {
    rehearsal = await Rehearsal.create();
  });
  after(() => rehearsal.remove());

  it('with kill -9 in the middle of a MOP, is taken up and finishes with every MOP succeeded', async () => {
    const child = rehearsal.start('--regions', 'EUS2', '--mops', '1');
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await eventually('a running MOP', 90_000, () => Promise.resolve(/attempt 1 of/.test(output) ? true : undefined));
    process.kill(-(child.pid ?? 0), 'SIGKILL');
    const {
      code,
      output: second,
      summary,
    } = await rehearsal.runAndLook(async (hubUrl) => {
      // The hub outlasts the release, and what it shows is readable from where it says it is.
      const { pages, development } = (await (await fetch(`${hubUrl}hosted.json`)).json()) as {
        pages: string;
        development: { accountUrl: string; fleet: string; ledgerSas: string; release: string };
      };
      assert.match(await (await fetch(`${pages}/index.html`)).text(), /hub\.js/);
      const { accountUrl, fleet, ledgerSas, release } = development;
      const ledger = await fetch(`${accountUrl}/${fleet}/releases/${release}/ledger.jsonl?${ledgerSas}`, {
        headers: { origin: pages },
      });
      assert.equal(ledger.headers.get('access-control-allow-origin'), pages);
      assert.match(await ledger.text(), /ReleaseCompleted/);
    });
    assert.equal(code, 0, second);
    assert.match(second, /Taking up the unfinished rehearsal/);
    assert.equal(summary.outcome, 'succeeded');
    assert(summary.ledger.verified);
    const mops = summary.regions.flatMap((region) => region.mops);
    assert(mops.every(({ outcome }) => outcome === 'succeeded'));
    assert.equal(mops.filter(({ attempts }) => attempts === 2).length, 1, 'exactly one attempt was interrupted');
  });
});
