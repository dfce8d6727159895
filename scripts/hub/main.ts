import { openReleaseStore } from '../../src/adapters/azure-blob/open-release-store.js';
import { OperatorError } from '../../src/release/operator-error.js';
import { startAzurite } from '../rehearse/azurite.js';
import { startHubHost } from './hub-host.js';
import { renderSample } from './sample-plan.js';
import { tellSampleStory } from './sample-story.js';
import { storeDocuments, storeHistory } from './store-sample.js';

const port = 8700;
const beatEveryMs = 15_000;

/** `npm run hub`: the built hub with the sample release, half way through, on this machine alone. */
async function main(): Promise<void> {
  const azurite = await startAzurite();
  const connection = await azurite.connection('contoso-mop');
  const { plan, contents } = await renderSample();
  const story = await tellSampleStory(plan, Date.now());
  const { open } = story.ledger.state;
  await storeHistory(connection, plan.release, story.log.text, story.ledger.state);
  await storeDocuments(connection, plan.release, contents);
  const hub = await startHubHost({ connection, user: 'Ada Moreau', port });
  await azurite.allowBrowsers(hub.hubOrigin);
  console.log(`The hub shows ${plan.release}, half way through: ${hub.url}\nCtrl-C ends it.`);
  const { beats } = openReleaseStore(connection, plan.release);
  const beat = setInterval(() => {
    if (open) void beats.beat(open.token.seq, open.attempt);
  }, beatEveryMs);
  process.once('SIGINT', () => {
    clearInterval(beat);
    void Promise.all([hub.close(), azurite.close()]);
  });
}

main().catch((error: unknown) => {
  console.error(error instanceof OperatorError ? error.message : error);
  process.exitCode = 1;
});
