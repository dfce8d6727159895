import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'mocha';
import { hostedHub, sampleStory } from './support/hosted-hub.js';

/** The sample's history, and after it an event of a type that only a later version knows. */
async function newerStory(): Promise<string> {
  const { log } = await sampleStory('deciding');
  const last = log.text.trimEnd().split('\n').at(-1) ?? '';
  const { seq, at } = JSON.parse(last) as { seq: number; at: string };
  const line = JSON.stringify({
    ...{ v: 1, id: 'newer:0', seq: seq + 1, at: new Date(Date.parse(at) + 1).toISOString(), type: 'RegionsMerged' },
    data: { regions: ['WUS2', 'WUS3'] },
    actor: { kind: 'pipeline', name: 'region-release' },
    prev: createHash('sha256').update(last).digest('hex'),
  });
  return `${log.text}${line}\n`;
}

describe('a ledger to which a newer release has written', function () {
  this.timeout(60_000);
  const hosted = hostedHub();

  it('is shown with a warning, takes a stop from this hub and nothing else, and says what to update', async () => {
    const release = await hosted.release({ text: newerStory });
    const { hub } = await hosted.open(release);
    await hub
      .getByRole('alert')
      .getByText(/Only an emergency stop is possible from here.*newer version \(RegionsMerged\).*update mop-release/)
      .waitFor();
    await hub.getByRole('button', { name: 'Go…', exact: true }).click();
    const dialog = hub.getByRole('dialog');
    await dialog.getByRole('textbox').fill('Let me');
    await dialog
      .getByRole('alert')
      .getByText(/events of a newer version \(RegionsMerged\)/)
      .waitFor();
    assert.equal(await dialog.getByRole('button', { name: 'Go', exact: true }).getAttribute('aria-disabled'), 'true');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await hub.getByRole('tab', { name: 'Security' }).click();
    await hub.getByRole('checkbox', { name: /acts only/ }).click();
    await hub.getByText('an event of a newer version').waitFor();

    await hub.getByRole('button', { name: 'Emergency stop…' }).click();
    await dialog.getByRole('textbox').fill('Stopped by an older hub');
    await dialog.getByRole('button', { name: 'Stop the release now' }).click();
    await dialog.getByText(/Recorded as event/).waitFor();
    assert.equal((await release.ledger.refresh()).stop?.reason, 'Stopped by an older hub');
  });
});
