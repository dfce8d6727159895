import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';
import { OperatorError } from '../../src/release/operator-error.js';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/** The system's Chromium, without anything that it would do by itself. */
export function launchChromium(): Promise<Browser> {
  if (executablePath === undefined)
    throw new OperatorError('Chromium is missing', '/usr/bin', 'type `node scripts/setup.mjs --tests`');
  return chromium.launch({ executablePath, args: quiet });
}
