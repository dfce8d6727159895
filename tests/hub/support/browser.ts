import { existsSync } from 'node:fs';
import { after } from 'mocha';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

let browser: Promise<Browser> | undefined;
after('close Chromium', async () => {
  await (await browser)?.close();
});

/** A page in a context of its own, so that tests share nothing but the one Chromium of the test run. */
export async function newPage(options: BrowserContextOptions = {}): Promise<Page> {
  if (executablePath === undefined) throw new Error('Chromium is missing: type `node scripts/setup.mjs --tests`');
  browser ??= chromium.launch({ executablePath, args: quiet });
  const context = await (
    await browser
  ).newContext({ viewport: { width: 1440, height: 1000 }, timezoneId: 'UTC', locale: 'en-GB', ...options });
  return context.newPage();
}
