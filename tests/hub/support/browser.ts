import { after } from 'mocha';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchChromium } from '../../../scripts/hub/launch-chromium.js';

let browser: Promise<Browser> | undefined;
// Where files run in parallel, a later file in the same process begins with one of its own.
after('close Chromium', async () => {
  const closing = browser;
  browser = undefined;
  await (await closing)?.close();
});

/** A page in a context of its own, so that tests share nothing but the one Chromium of the test run. */
export async function newPage(options: BrowserContextOptions = {}): Promise<Page> {
  browser ??= launchChromium();
  const context = await (
    await browser
  ).newContext({ viewport: { width: 1440, height: 1000 }, timezoneId: 'UTC', locale: 'en-GB', ...options });
  return context.newPage();
}
