import { after } from 'mocha';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchChromium } from '../../../scripts/hub/launch-chromium.js';

let browser: Promise<Browser> | undefined;
after('close Chromium', async () => {
  await (await browser)?.close();
});

/** A page in a context of its own, so that tests share nothing but the one Chromium of the test run. */
export async function newPage(options: BrowserContextOptions = {}): Promise<Page> {
  browser ??= launchChromium();
  const context = await (
    await browser
  ).newContext({ viewport: { width: 1440, height: 1000 }, timezoneId: 'UTC', locale: 'en-GB', ...options });
  return context.newPage();
}
