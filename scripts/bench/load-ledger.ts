import { openLedger } from '../../src/adapters/azure-blob/open-ledger.js';
import { openReleaseStore } from '../../src/adapters/azure-blob/open-release-store.js';

/** Run by `big-ledger.ts` in a process of its own: loads, verifies and folds one ledger, and prints what that took. */
async function main(): Promise<void> {
  const [, , connection = '', release = ''] = process.argv;
  const store = openReleaseStore(JSON.parse(connection) as Parameters<typeof openReleaseStore>[0], release);
  const ledger = openLedger(store);
  const begun = process.cpuUsage();
  const begunMs = performance.now();
  const { seq } = await ledger.refresh();
  const ms = performance.now() - begunMs;
  const cpuMs = process.cpuUsage(begun).user / 1000;
  console.log(JSON.stringify({ seq, ms, cpuMs, maxRssKb: process.resourceUsage().maxRSS }));
}

void main();
