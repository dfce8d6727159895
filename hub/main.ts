import * as SDK from 'azure-devops-extension-sdk';
import { z } from 'zod';
import { firstConnection } from './connect.js';
import { breathe } from './page-time.js';

// Schemas are walked, not compiled: compiling would need `eval`, which the page's policy forbids.
z.config({ jitless: true });

/** The ledger is asked for before the script that draws it is run: one waits for the network while the other works. */
async function main(): Promise<void> {
  await SDK.init({ loaded: false, applyTheme: true });
  const first = await firstConnection();
  const { draw } = await import(/* webpackChunkName: "screen" */ './screen.js');
  // Running the script takes one turn of the page, drawing another.
  await breathe();
  draw(first);
  await SDK.notifyLoadSucceeded();
}

main().catch((error: unknown) => {
  void SDK.notifyLoadFailed(error instanceof Error ? error : String(error));
});
