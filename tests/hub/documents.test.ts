import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import fc from 'fast-check';
import { compareLines } from '../../hub/documents/compare-lines.js';
import { documentRows } from '../../hub/documents/documents-view.js';
import { storeDocuments } from '../../scripts/hub/store-sample.js';
import { historyContainer } from '../../src/adapters/azure-blob/connection.js';
import { planOf } from '../ledger/story.js';
import { hostedHub } from './support/hosted-hub.js';

describe('the comparison of two documents', () => {
  it('names the lines that only one of them has', () => {
    const lines = compareLines('a\nb\nc\nd', 'a\nc\nx\nd');
    assert.deepEqual(
      lines.map(({ kind, text, left, right }) => [kind, text, left, right]),
      [
        ['same', 'a', 1, 1],
        ['left', 'b', 2, undefined],
        ['same', 'c', 3, 2],
        ['right', 'x', undefined, 3],
        ['same', 'd', 4, 4],
      ],
    );
  });

  it('holds both documents, whole and in order, whatever they are', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 }).map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, text, (left, right) => {
        const lines = compareLines(left, right);
        const side = (other: string) => lines.filter(({ kind }) => kind !== other).map((line) => line.text);
        assert.equal(side('right').join('\n'), left);
        assert.equal(side('left').join('\n'), right);
      }),
    );
  });
});

describe('the Documents view', function () {
  this.timeout(60_000);
  const hosted = hostedHub();

  it('finds MOPs by every word of the search', () => {
    const plan = planOf(1, 12);
    assert.deepEqual(
      documentRows({ plan }, ' mop 1 ').map(({ mop }) => mop),
      ['m1', 'm10', 'm11', 'm12'],
    );
    assert.deepEqual(documentRows({ plan }, 'mop nothing'), []);
  });

  it('shows a document as it was approved, compares it between two regions, and refuses a forged one', async () => {
    const release = await hosted.release('running');
    const ssh = release.plan.mops.find(({ id }) => id === 'ssh-hardening') ?? assert.fail('no such MOP');
    const hashes = ['EUS2', 'WUS2'].map((region) => ssh.cells[region]?.document ?? '');
    const wanted = new Map(hashes.map((hash) => [hash, release.contents.get(hash) ?? assert.fail('not rendered')]));
    await storeDocuments(release.connection, release.plan.release, wanted);
    const forged = ssh.cells['SCUS']?.document ?? '';
    const name = `releases/${release.plan.release}/documents/${forged}`;
    await historyContainer(release.connection).getBlockBlobClient(name).upload('rm -rf /', 8);

    const { hub } = await hosted.open(release);
    await hub.getByRole('tab', { name: 'Documents' }).click();
    await hub.getByRole('textbox', { name: 'Search the MOPs' }).fill('ssh hard');
    await hub.getByRole('button', { name: /SSH hardening/ }).click();
    await hub.getByRole('combobox', { name: /^Region/ }).selectOption('EUS2');
    await hub
      .getByLabel('Text of the document')
      .getByText(/East US 2/i)
      .first()
      .waitFor();
    const others = await hub
      .getByRole('combobox', { name: /^Compare with/ })
      .locator('option')
      .allInnerTexts();
    assert.deepEqual(others, ['no other', 'WUS2', 'WUS3', 'SCUS', 'EUS2LEA', 'WUS2LEA']);
    await hub.getByRole('combobox', { name: /^Compare with/ }).selectOption('WUS2');
    await hub.getByText(/\d+ lines only in EUS2 \(−\), \d+ lines only in WUS2 \(\+\)/).waitFor();
    assert.ok((await hub.locator('.line.left').count()) > 0);
    await hub.getByRole('combobox', { name: /^Region/ }).selectOption('SCUS');
    await hub
      .getByRole('alert')
      .getByText(/not what was approved: its hash differs/)
      .waitFor();
  });
});
