import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import type { Summary } from '../../scripts/rehearse/summary.js';
import { eventually, Rehearsal } from './rehearsal.js';
import { treeOf } from './tree.js';

const isoOrder = (earlier: string | null | undefined, later: string | null | undefined): boolean =>
  Date.parse(earlier ?? '') < Date.parse(later ?? '');

/** The hub outlasts the release, and what it shows is readable from where it says it is. */
async function assertReadable(hubUrl: string): Promise<void> {
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
}

describe('the rehearsal', function () {
  this.timeout(240_000);
  const rehearsal = Rehearsal.ofSuite();

  it('killed in the middle of a MOP, is taken up, and runs two regions in the order of the release though the second one started first', async () => {
    // With this seed WUS2's pipeline is started before EUS2's.
    const child = rehearsal.start('--regions', 'EUS2,WUS2', '--mops', '1', '--seed', '2');
    let first = '';
    child.stdout?.on('data', (chunk: Buffer) => (first += chunk.toString()));
    await eventually('a running MOP', 90_000, () => Promise.resolve(/attempt 1 of/.test(first) ? true : undefined));
    assert.match(first, /in this order: WUS2, EUS2/);
    process.kill(-(child.pid ?? 0), 'SIGKILL');
    const { code, output, summary } = await rehearsal.runAndLook(assertReadable);
    assert.equal(code, 0, output);
    assert.match(output, /Taking up the unfinished rehearsal/);
    assert.equal(summary.outcome, 'succeeded');
    assert.equal(summary.documents, 2);
    assert(summary.ledger.verified);
    const [eus2, wus2] = summary.regions;
    assert(isoOrder(eus2?.finishedAt, wus2?.startedAt), JSON.stringify(summary.regions));
    assert.deepEqual(
      summary.regions.flatMap(({ mops }) => mops.map(({ outcome, attempts }) => `${outcome} ${attempts}`)),
      ['succeeded 2', 'succeeded 1'],
      'exactly one attempt was interrupted',
    );
  });

  it('moves a finished rehearsal aside, rolls a broken MOP back byte for byte and starts no later region', async () => {
    const mop = await firstMop();
    const { code, output, summary } = await rehearsal.run(
      '--regions',
      'EUS2,WUS2',
      '--mops',
      '2',
      '--fail',
      `${mop}@EUS2`,
    );
    assert.match(output, /moved to/);
    assert.equal(code, 1, output);
    assert.equal(summary.outcome, 'failed');
    const [eus2, wus2] = summary.regions;
    assert.deepEqual(
      eus2?.mops.map(({ outcome }) => outcome),
      ['rolled-back', 'pending'],
    );
    assert.equal(wus2?.startedAt, null);
    assert.match(summary.reason ?? '', /EUS2: .*broken on purpose/);
    assert(summary.ledger.verified);

    const before = await treeOf(rehearsal.at('repository', 'rehearsal', 'host'));
    const hosts = await readdir(rehearsal.at('sandboxes', 'EUS2'));
    assert(hosts.length >= 2);
    for (const host of hosts) {
      assert.notDeepEqual(
        await treeOf(rehearsal.at('backups', 'broken', 'EUS2', mop, host)),
        before,
        `${mop} had changed nothing on ${host}`,
      );
      assert.deepEqual(
        await treeOf(rehearsal.at('sandboxes', 'EUS2', host)),
        before,
        `${host} is not as it was before ${mop}`,
      );
    }
  });

  async function firstMop(): Promise<string> {
    const summary = JSON.parse(await readFile(join(rehearsal.folder, 'out.json'), 'utf8')) as Summary;
    return summary.regions[0]?.mops[0]?.id ?? '';
  }
});
