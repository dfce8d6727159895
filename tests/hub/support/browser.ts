import { existsSync } from 'node:fs';
import { after, before } from 'mocha';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

export interface SharedBrowser {
  /** A page in a context of its own, so that tests share nothing; closed with the suite. */
  newPage(options?: Parameters<Browser['newContext']>[0]): Promise<Page>;
}

/** One Chromium for the suite in whose body this is called. */
export function sharedBrowser(): SharedBrowser {
  let browser: Browser | undefined;
  const contexts: BrowserContext[] = [];
  before('start Chromium', async () => {
    if (executablePath === undefined) throw new Error('Chromium is missing: type `node scripts/setup.mjs --tests`');
    browser = await chromium.launch({ executablePath, args: quiet });
  });
  after('close Chromium', async () => {
    await Promise.all(contexts.map((context) => context.close()));
    await browser?.close();
  });
  return {
    async newPage(options) {
      if (!browser) throw new Error('Chromium runs only while tests run');
      const context = await browser.newContext({
        viewport: { width: 1440, height: 1000 },
        timezoneId: 'UTC',
        locale: 'en-GB',
        ...options,
      });
      contexts.push(context);
      return context.newPage();
    },
  };
}
