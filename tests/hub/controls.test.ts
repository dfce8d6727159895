import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { breakLock } from '../../hub/controls/proposals.js';
import { wouldRefuse } from '../../hub/controls/would-refuse.js';
import { operationsView } from '../../hub/operations/operations-view.js';
import { ToldRelease } from '../../scripts/hub/told-release.js';
import type { Plan } from '../../src/release/plan.js';
import { person, Story } from '../ledger/story.js';
import { hostedHub, viewer } from './support/hosted-hub.js';

const region = 'EUS2';
const reason = 'validate failed on db-01';

/** One MOP went well, the next failed as often as it may. */
async function troubled(plan: Plan): Promise<string> {
  const told = new ToldRelease({ plan, startMs: Date.now() - 9 * 3_600_000, seed: 5 });
  const [one, two] = plan.mops.map(({ id }) => id);
  await told.planned();
  await told.acquire(region);
  await told.decides(region, 'Probes are quiet');
  await told.run(region, one ?? '');
  for (let attempt = 1; attempt <= plan.policy.maxAttempts; attempt += 1) {
    await told.run(region, two ?? '', { phase: 'validate', reason });
    await told.rollBack(region, two ?? '', reason);
  }
  return told.log.text;
}

describe('what a person may do', function () {
  this.timeout(90_000);
  const hosted = hostedHub();

  it('reaches the ledger from the screen: lesson, attestation, retry, skip, broken lock, rollback of a region', async () => {
    const release = await hosted.release({ text: troubled });
    const { page, hub } = await hosted.open(release);
    const [good, bad] = release.plan.mops;
    const act = async (label: string, verb: string, why: string): Promise<void> => {
      await hub.getByRole('button', { name: label, exact: true }).click();
      const dialog = hub.getByRole('dialog');
      await dialog.getByRole('textbox').fill(why);
      await dialog.getByRole('button', { name: verb, exact: true }).click();
      await dialog.getByText(/Recorded as event/).waitFor();
      await hub.locator('.act-close').click();
      await dialog.waitFor({ state: 'detached' });
    };
    const open = async (title: string): Promise<void> => {
      await hub
        .locator('.mop-grid')
        .getByRole('button', { name: `${title} in ${region}:` })
        .click();
      await hub.getByRole('complementary', { name: title }).waitFor();
    };
    await act('Record a lesson…', 'Record the lesson', 'Wait for the replica');
    await act('Attest…', 'Attest', 'The replica was seen in step');
    await open(bad?.title ?? '');
    await act('Allow a retry…', 'Allow the retry', 'The replica is back');
    assert.equal((await release.ledger.refresh()).regions[region]?.cells[bad?.id ?? '']?.attemptsUsed, 0);
    await act('Skip…', 'Skip the MOP', 'The vendor withdrew it');
    await act('Break the lock…', 'Break the lock', 'Its agent is gone');
    await page.keyboard.press('Escape');
    await open(good?.title ?? '');
    await act('Roll back the region…', 'Roll back the region', 'Nothing of this stays');

    const state = await release.ledger.refresh();
    assert.equal(state.regions[region]?.cells[bad?.id ?? '']?.status, 'skipped');
    assert.equal(state.lock, null);
    assert.equal(state.rollback?.scope, 'region');
    const written = (await release.store.log.read(0)).text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { type: string; actor: { name: string; proof?: string } })
      .filter(({ actor }) => actor.name === viewer && actor.proof === 'signed-in');
    for (const type of ['LessonRecorded', 'AttestationRecorded', 'MopSkipped', 'LockBroken', 'RollbackStarted'])
      assert.ok(
        written.some((event) => event.type === type),
        `no ${type} by ${viewer}`,
      );
  });

  it('breaks no lock whose run may still live, and says which rule forbids it', async () => {
    const { hub } = await hosted.open(await hosted.release('running'));
    await hub.getByText(/Heartbeat: \d+ s ago/).waitFor();
    await hub.getByRole('button', { name: 'Break the lock…' }).click();
    await hub.getByRole('dialog').getByRole('alert').waitFor();
    assert.equal(
      await hub.getByRole('button', { name: 'Break the lock', exact: true }).getAttribute('aria-disabled'),
      'true',
    );
  });

  it('breaks the lock of a run that was seen silent for long enough', () => {
    const story = new Story();
    story.acquire('R1');
    story.go('R1');
    story.start('R1', 'm1');
    story.wait(3_600_000);
    const proposed = (silentMs: number) => {
      const lock = operationsView(story.state, story.events, { silentMs }, story.nowMs)?.lock ?? assert.fail();
      return wouldRefuse(story.state, breakLock(lock).command('gone'), person, story.nowMs);
    };
    assert.notEqual(proposed(1_000), undefined);
    assert.equal(proposed(1_800_000), undefined);
  });

  it('goes by the storage’s clock, whatever the browser’s says', async () => {
    const ahead = `(() => {
      const Real = Date;
      const ms = 400 * 86400e3;
      window.Date = class extends Real {
        constructor(...given) { if (given.length === 0) super(Real.now() + ms); else super(...given); }
        static now() { return Real.now() + ms; }
      };
    })()`;
    const release = await hosted.release('deciding');
    const { hub } = await hosted.open(release, 'light', { before: ahead });
    await hub.getByText(/asked \d+ min/).waitFor();
    const year = new Date().getUTCFullYear();
    assert.match((await hub.locator('.as-of').getAttribute('title')) ?? '', new RegExp(String(year)));
    await hub.getByRole('button', { name: 'Go…', exact: true }).click();
    await hub.getByRole('dialog').getByRole('textbox').fill('On time');
    await hub.getByRole('button', { name: 'Go', exact: true }).click();
    await hub
      .getByRole('dialog')
      .getByText(/Recorded as event/)
      .waitFor();
    const { lastAtMs } = await release.ledger.refresh();
    assert.ok(Math.abs(lastAtMs - Date.now()) < 600_000);
  });
});
