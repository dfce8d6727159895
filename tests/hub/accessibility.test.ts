import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { AxeResults } from 'axe-core';
import * as path from 'node:path';
import { before, describe, it } from 'mocha';
import { storeDocuments } from '../../scripts/hub/store-sample.js';
import type { OpenHub } from './support/hosted-hub.js';
import { hostedHub, type HostedRelease } from './support/hosted-hub.js';

/** Pictures of every view and theme, for people to look at. */
const pictures = path.resolve(__dirname, '../../dist/hub-pictures');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds in the hub's frame, a line each: the rule, and where. */
async function findings({ page }: OpenHub, rules?: readonly string[]): Promise<string[]> {
  const frame = page.frames()[1] ?? assert.fail('the hub has no frame');
  const options = JSON.stringify({ resultTypes: ['violations'], ...(rules ? { runOnly: rules } : {}) });
  // The page's policy forbids foreign scripts, so axe comes in by the debugger and not as an element.
  const { violations } = await frame.evaluate<AxeResults>(`${axe};axe.run(document, ${options})`);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ target, failureSummary }) => `${id} ${target.join(' ')}: ${failureSummary?.split('\n')[1]?.trim() ?? ''}`,
    ),
  );
}

describe('what keeps nobody out', function () {
  this.timeout(60_000);
  const hosted = hostedHub();
  let release: HostedRelease;
  before('a release that waits for a decision', async () => {
    release = await hosted.release('deciding');
    const hash = release.plan.mops[0]?.cells['EUS2']?.document ?? '';
    const text = release.contents.get(hash) ?? assert.fail('the first document is not rendered');
    await storeDocuments(release.connection, release.plan.release, new Map([[hash, text]]));
  });

  for (const theme of ['light', 'dark', 'high contrast']) {
    // What a theme changes is colours: the other rules are asked once.
    const rules = theme === 'light' ? undefined : ['color-contrast', 'link-in-text-block'];
    it(`axe finds nothing in the views and dialogs, ${theme}`, async () => {
      const opened = await hosted.open(release, theme);
      await opened.hub.locator('.mop-grid').waitFor();
      for (const view of ['Operations', 'Executive', 'Technical', 'Security', 'Documents', 'Alerts']) {
        await opened.hub.getByRole('tab', { name: view }).click();
        await opened.hub.locator('main h2').first().waitFor();
        assert.deepEqual(await findings(opened, rules), [], view);
        await opened.page.screenshot({ path: path.join(pictures, `${theme}-${view}.png`) });
      }
      await opened.hub.getByRole('tab', { name: 'Operations' }).click();
      await opened.hub.getByRole('button', { name: 'Emergency stop…' }).click();
      await opened.hub.getByRole('dialog').waitFor();
      assert.deepEqual(await findings(opened, rules), [], 'the emergency stop');
      await opened.page.keyboard.press('Escape');
      await opened.hub.getByRole('button', { name: /SSH hardening in WUS2:/ }).click();
      await opened.hub.getByText('Phases of the latest attempt').waitFor();
      assert.deepEqual(await findings(opened, rules), [], 'a cell');
    });
  }
});
