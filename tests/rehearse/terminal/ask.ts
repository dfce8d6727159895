import { setTimeout as sleep } from 'node:timers/promises';
import { wordOf } from '../../../scripts/rehearse/approver.js';
import { attestOncePlanned } from '../../../scripts/rehearse/attest.js';
import { parseOptions } from '../../../scripts/rehearse/options.js';
import { progressOn } from '../../../scripts/rehearse/progress.js';
import { parseProfile } from '../../../src/health/parse-profile.js';
import { SmallRelease } from '../../adapters/ansible/support/small-release.js';

const profile = parseProfile(
  `readiness:
  - { id: team, title: The team is on standby, attest: { of: region } }
  - { id: stop, title: The stop procedure is known, attest: { of: release } }
  - { id: paging, title: Paging works, attest: { of: release } }
probes:
  - { id: web, for: [gate], http: { url: "http://127.0.0.1:9/" } }
`,
  'profile.yml',
);

/** What `npm start -- --approve ask` asks its terminal; the last line is what the ledger then holds. */
async function main(): Promise<void> {
  if (profile.kind !== 'ok') throw new Error(JSON.stringify(profile.faults));
  const release = await new SmallRelease().open();
  const options = parseOptions(['--approve', 'ask']);
  const progress = progressOn(process.stdout);
  const over = new AbortController().signal;
  const asked = attestOncePlanned(
    profile.profile,
    release.ledger,
    wordOf(options, options.scope, progress, over),
    over,
    (text) => {
      progress.say(text);
    },
  );
  while (!progress.isPaused) await sleep(10);
  progress.say('A line in the middle of a question.');
  await asked;
  const { attestations } = await release.ledger.refresh();
  release.remove();
  console.log(JSON.stringify(attestations.map(({ item, region, by, text }) => ({ item, region, by, text }))));
}

void main();
