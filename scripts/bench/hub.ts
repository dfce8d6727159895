import { openLedger } from '../../src/adapters/azure-blob/open-ledger.js';
import { openReleaseStore } from '../../src/adapters/azure-blob/open-release-store.js';
import type { Browser, Frame, Page } from 'playwright-core';
import { launchChromium } from '../hub/launch-chromium.js';
import { startHubHost } from '../hub/hub-host.js';
import { renderSample } from '../hub/sample-plan.js';
import { sampleRunLog } from '../hub/sample-run-log.js';
import { tellSampleStory } from '../hub/sample-story.js';
import { storeHistory } from '../hub/store-sample.js';
import { startAzurite, type RunningAzurite } from '../rehearse/azurite.js';
import { framesWhileScrolling, longestTask } from './hub-trace.js';
import { lengthened, wideStory } from './long-ledger.js';
import { median } from './median.js';
import type { Row } from './table.js';

const paints = 5;
const appends = 40;
const longEvents = 51_200;

/** The hub in Chromium, against the bars that it has to keep. */
export async function benchHub(): Promise<readonly Row[]> {
  const { plan } = await renderSample();
  const story = await tellSampleStory(plan, Date.now());
  const wide = await wideStory(plan);
  const azurite = await startAzurite();
  const browser = await launchChromium();
  try {
    const sample = await hostedAt(azurite, 'sample', plan.release, story.log.text);
    const long = await hostedAt(azurite, 'long', plan.release, lengthened(story.log.text, longEvents));
    const grid = await hostedAt(azurite, 'wide', plan.release, wide.text);
    const { open } = story.ledger.state;
    if (open) {
      const hosts = Array.from({ length: 5_000 }, (_, index) => `host-${index}`);
      const log = sampleRunLog(Date.now() - 60_000, Date.now(), hosts);
      await sample.store.runLog(open.region, open.mop, open.attempt).append(log);
    }
    const longest = await longestWhileLoading(browser, long.url);
    const rows = [
      bar('hub: grid painted, sample ledger', median(await paintsOf(browser, sample.url)), 1_000),
      bar(`hub: grid painted, ${longEvents} events`, median(await paintsOf(browser, long.url)), 2_000),
      bar(`hub: longest task while ${longEvents} events are folded`, longest.ms, 50),
      bar('hub: the same, of the processor', longest.cpuMs, 50),
      bar('hub: event appended to seen, p99', await appendedToSeen(browser, sample), 1_000),
      bar('hub: frame while 50 x 50 scrolls, p95', await scrolling(browser, grid.url, '.mop-grid'), 1_000 / 60),
      bar(
        'hub: frame while a run of 5,000 hosts scrolls, p95',
        await scrolling(browser, sample.url, '.live .virtual-rows'),
        1_000 / 60,
      ),
    ];
    await Promise.all([sample, long, grid].map(({ close }) => close()));
    return rows;
  } finally {
    await browser.close();
    await azurite.close();
  }
}

function bar(what: string, ms: number, againstMs: number): Row {
  return { what, ms, against: 'its bar', againstMs, bar: '<= 1.0 x' };
}

async function hostedAt(azurite: RunningAzurite, fleet: string, release: string, text: string) {
  const connection = await azurite.connection(fleet);
  await storeHistory(connection, release, text);
  const hub = await startHubHost({ connection, release, user: 'Ada Moreau' });
  await azurite.allowBrowsers('*');
  const store = openReleaseStore(connection, release);
  return { url: hub.url, store, ledger: openLedger(store), close: () => hub.close() };
}

async function opened(browser: Browser, url: string): Promise<{ readonly page: Page; readonly frame: Frame }> {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 1000 } })).newPage();
  await page.goto(url);
  await page.frameLocator('iframe').locator('.mop-grid').waitFor();
  const frame = page.frames()[1];
  if (!frame) throw new Error('the hub has no frame');
  return { page, frame };
}

/** From the navigation of the hub's own frame to the frame in which the grid stands. */
async function paintsOf(browser: Browser, url: string): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < paints; round += 1) {
    const page = await (await browser.newContext({ viewport: { width: 1440, height: 1000 } })).newPage();
    await page.addInitScript(`(() => {
      const look = () => document.querySelector('.mop-grid tbody tr') ? requestAnimationFrame(() => { window.paintedMs = performance.now(); }) : requestAnimationFrame(look);
      requestAnimationFrame(look);
    })()`);
    await page.goto(url);
    await page.frameLocator('iframe').locator('.mop-grid').waitFor();
    await page.waitForTimeout(200);
    times.push(Number(await page.frames()[1]?.evaluate('window.paintedMs')));
    await page.context().close();
  }
  return times;
}

async function longestWhileLoading(browser: Browser, url: string): ReturnType<typeof longestTask> {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 1000 } })).newPage();
  const longest = await longestTask(browser, page, async () => {
    await page.goto(url);
    await page.frameLocator('iframe').locator('.mop-grid').waitFor();
    await page.waitForTimeout(3_000);
  });
  await page.context().close();
  return longest;
}

async function appendedToSeen(
  browser: Browser,
  { url, ledger }: Awaited<ReturnType<typeof hostedAt>>,
): Promise<number> {
  const { page, frame } = await opened(browser, url);
  const times: number[] = [];
  for (let round = 0; round < appends; round += 1) {
    const text = `seen ${round}.`;
    const actor = { kind: 'person', name: 'Kofi Mensah', proof: 'signed-in' } as const;
    await ledger.submit({ type: 'deviation', text }, actor);
    const started = performance.now();
    await frame.getByText(text).first().waitFor();
    times.push(performance.now() - started);
    await page.waitForTimeout(Math.random() * 300);
  }
  await page.context().close();
  return quantile(times, 0.99);
}

async function scrolling(browser: Browser, url: string, selector: string): Promise<number> {
  const { page, frame } = await opened(browser, url);
  await frame.locator(selector).scrollIntoViewIfNeeded();
  await page.waitForTimeout(1_500);
  const frames = await framesWhileScrolling(frame, selector);
  await page.context().close();
  return quantile(frames, 0.95);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
