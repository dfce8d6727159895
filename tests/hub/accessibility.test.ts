import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { AxeResults } from 'axe-core';
import * as path from 'node:path';
import { before, describe, it } from 'mocha';
import { themes, type ThemeName } from '../../scripts/hub/page/themes.js';
import { storeDocuments } from '../../scripts/hub/store-sample.js';
import type { OpenHub } from './support/hosted-hub.js';
import { hostedHub, sampleStory, type HostedRelease } from './support/hosted-hub.js';

/** Where pictures of every view and theme are left for people to look at, when they are asked for. */
const pictures = process.env['HUB_PICTURES'];
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const views = ['Operations', 'Executive', 'Timeline', 'Technical', 'Security', 'Documents', 'Approvals', 'Alerts'];

/** What axe finds within an element of the hub's frame, a line each: the rule, and where. */
async function findings({ page }: OpenHub, within: string, rules?: readonly string[]): Promise<string[]> {
  const frame = page.frames()[1] ?? assert.fail('the hub has no frame');
  // The page's policy forbids foreign scripts, so axe comes in by the debugger and not as an element.
  if (!(await frame.evaluate<boolean>('"axe" in window'))) await frame.evaluate(axe);
  const options = JSON.stringify({ resultTypes: ['violations'], ...(rules ? { runOnly: rules } : {}) });
  const { violations } = await frame.evaluate<AxeResults>(`axe.run(${JSON.stringify(within)}, ${options})`);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ target, failureSummary }) => `${id} ${target.join(' ')}: ${failureSummary?.split('\n')[1]?.trim() ?? ''}`,
    ),
  );
}

/** What a theme changes is colours: the other rules are asked once. */
const rulesOf = (theme: string): readonly string[] | undefined =>
  theme === 'light' ? undefined : ['color-contrast', 'link-in-text-block'];

async function takePicture(page: OpenHub['page'], name: string): Promise<void> {
  if (pictures !== undefined) await page.screenshot({ path: path.join(pictures, `${name}.png`) });
}

async function themeDrawn({ page, hub }: OpenHub, theme: ThemeName): Promise<void> {
  await page.getByLabel('Theme').selectOption(theme);
  await hub.locator('body').evaluate(
    `(body, wanted) => new Promise((done) => {
      const look = () => getComputedStyle(body).getPropertyValue('--text-primary-color').trim() === wanted ? requestAnimationFrame(done) : requestAnimationFrame(look);
      look();
    })`,
    themes[theme]['text-primary-color'],
  );
}

describe('what keeps nobody out', function () {
  this.timeout(120_000);
  const hosted = hostedHub();
  let release: HostedRelease;
  before('a release that waits for a decision', async () => {
    release = await hosted.release('deciding');
    const hash = release.plan.mops[0]?.cells['EUS2']?.document ?? '';
    const text = release.contents.get(hash) ?? assert.fail('the first document is not rendered');
    const measured = (await sampleStory('deciding')).contents;
    await storeDocuments(release.connection, release.plan.release, new Map([[hash, text], ...measured]));
  });

  it('axe finds nothing in the views and dialogs, in any theme', async () => {
    const opened = await hosted.open(release);
    // Colours that are on their way from one theme to the next are nobody's.
    await opened.page.emulateMedia({ reducedMotion: 'reduce' });
    await opened.hub.locator('.mop-grid').waitFor();
    const assertClean = async (what: string, within = 'html'): Promise<void> => {
      for (const theme of Object.keys(themes) as ThemeName[]) {
        await themeDrawn(opened, theme);
        assert.deepEqual(await findings(opened, within, rulesOf(theme)), [], `${what}, ${theme}`);
        await takePicture(opened.page, `${theme}-${what}`);
      }
    };
    for (const view of views) {
      await opened.hub.getByRole('tab', { name: view }).click();
      await opened.hub.locator('main h2').first().waitFor();
      await assertClean(view);
    }
    await opened.hub.getByRole('tab', { name: 'Operations' }).click();
    await opened.hub.getByRole('button', { name: 'Emergency stop…' }).click();
    await opened.hub.getByRole('dialog').waitFor();
    await assertClean('Emergency stop', '[role=dialog]');
    await opened.page.keyboard.press('Escape');
    await opened.hub.getByRole('button', { name: /SSH hardening in WUS2:/ }).click();
    await opened.hub.getByText('Phases of the latest attempt').waitFor();
    await assertClean('Cell', '.cell-panel');
    await opened.hub.getByRole('button', { name: 'Settings' }).click();
    await opened.hub.getByLabel('Storage account').waitFor();
    await assertClean('Settings');
  });

  it('axe finds nothing in the reduced page, the widget and the tab of a run', async () => {
    const settings = {
      accountUrl: 'https://contosomop.blob.core.windows.net',
      fleet: 'contoso-mop',
      clientId: '00001111-aaaa-2222-bbbb-3333cccc4444',
      tenant: 'contoso.com',
      pollMs: 250,
    };
    const summaries = [
      '## WUS3\n\n| MOP | outcome |\n|---|---|\n| kernel | succeeded |\n\n[run](https://dev.azure.com/a)',
    ];
    const alone = await hosted.release('deciding', { signIn: { settings }, summaries });
    // A widget and a tab are parts of somebody else's page: a heading of the first level is not theirs to have.
    for (const [page, first, within] of [
      ['hub', '.reduced table', 'html'],
      ['widget', '.widget', 'body'],
      ['run-tab', 'article', 'body'],
    ] as const)
      for (const theme of ['light', 'dark', 'high contrast']) {
        const opened = await hosted.open(alone, theme, { page, first });
        assert.deepEqual(await findings(opened, within, rulesOf(theme)), [], `${page}, ${theme}`);
        await takePicture(opened.page, `${theme}-${page}-alone`);
      }
  });

  it('loses nothing at 200 % zoom: no view is wider than the window, and the stop stays in sight', async () => {
    const { page, hub } = await hosted.open(release);
    await page.setViewportSize({ width: 720, height: 500 });
    for (const view of views) {
      await hub.getByRole('tab', { name: view }).click();
      await hub.locator('main h2').first().waitFor();
      const frame = page.frames()[1] ?? assert.fail('the hub has no frame');
      const wider = await frame.evaluate<number>(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      assert.ok(wider <= 1, `${view} is ${wider} px wider than the window`);
      await frame.evaluate('window.scrollTo(0, document.body.scrollHeight)');
      const stop = await hub.getByRole('button', { name: 'Emergency stop…' }).boundingBox();
      assert.ok(stop && stop.y >= 0 && stop.y + stop.height <= 500, `${view} hides the emergency stop`);
      await takePicture(page, `zoom-${view}`);
    }
  });

  it('moves nothing for who asked for less motion', async () => {
    const { page, hub } = await hosted.open(release);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await hub.getByRole('button', { name: 'Emergency stop…' }).click();
    await hub.getByRole('dialog').waitFor();
    const frame = page.frames()[1] ?? assert.fail('the hub has no frame');
    const moving = await frame.evaluate<number>(
      'document.getAnimations().filter((one) => one.effect.getComputedTiming().activeDuration > 0).length',
    );
    assert.equal(moving, 0);
  });
});
