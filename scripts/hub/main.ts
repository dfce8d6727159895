import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { openReleaseStore } from '../../src/adapters/azure-blob/open-release-store.js';
import { OperatorError } from '../../src/release/operator-error.js';
import { startAzurite } from '../rehearse/azurite.js';
import { startHubHost } from './hub-host.js';
import { startOrganizationStandIn } from './organization-stand-in.js';
import { startReplay, type Replay } from './replay.js';
import { samplePending } from './sample-pending.js';
import { renderSample } from './sample-plan.js';
import { storyEnds, tellSampleStory } from './sample-story.js';
import { storeDocuments, storeHistory } from './store-sample.js';

const usualPort = 8700;
const beatEveryMs = 15_000;
const fleet = 'contoso-mop';
const places = {
  running: 'half way through',
  deciding: 'at a decision point',
  failed: 'after its third region failed',
} as const;

const usage = `npm run hub -- [options]
  --at PLACE        where the sample stands in its third region: running (a MOP runs), deciding (a decision waits), failed
  --replay [FILE]   watch a recorded ledger again (the sample's, or FILE: a ledger.jsonl)
  --speed N         1 to 1000 times as fast (60)
  --port N          where the page is (${usualPort})`;

/** `npm run hub`: the built hub with the sample release, half way through or told again, on this machine alone. */
async function main(): Promise<void> {
  const { values, positionals } = optionsOf(process.argv.slice(2));
  if (values.help) {
    console.log(usage);
    return;
  }
  const until = storyEnds.find((end) => end === values.at);
  if (until === undefined)
    throw new OperatorError(
      `The sample stands nowhere that is called ${values.at}`,
      'npm run hub -- --at',
      `say ${storyEnds.join(', ')}`,
    );
  const { plan, contents } = await renderSample();
  const story = await tellSampleStory(plan, Date.now(), until);
  // After what takes seconds: a connection that is kept alive for longer is cut by the other side.
  const azurite = await startAzurite();
  const connection = await azurite.connection(fleet);
  const { open } = story.ledger.state;
  const store = openReleaseStore(connection, plan.release);
  let replay: Replay | undefined;
  if (values.replay) {
    const text = positionals[0] === undefined ? story.log.text : await readFile(positionals[0], 'utf8');
    await store.fleet.activate(await store.fleet.active(), plan.release);
    const record = { text, log: store.log, accountUrl: connection.accountUrl };
    replay = await startReplay(record, Number(values.speed));
  } else await storeHistory(connection, plan.release, story.log.text, story.ledger.state);
  await storeDocuments(connection, plan.release, new Map([...contents, ...story.contents]));
  const organization = await startOrganizationStandIn({
    ...{ name: 'contoso-wus3', project: 'Platform', connection },
    approvals: samplePending('contoso-wus3', 'Platform', 'mop-wus3', Date.now()),
    summaries: ['## WUS3\n\nNothing runs here: this is the development host.'],
  });
  const shown = replay ? { ...connection, accountUrl: replay.accountUrl } : connection;
  const hub = await startHubHost({
    ...{ connection: shown, release: plan.release, user: 'Ada Moreau', organizations: [organization] },
    port: Number(values.port),
    ...(replay ? { replay } : {}),
  });
  await azurite.allowBrowsers(hub.hubOrigin);
  console.log(
    `The hub shows ${plan.release}, ${replay ? 'told again' : places[until]}: ${hub.url}\n` +
      `The dashboard's widget: ${hub.url}?page=widget   the tab of a run: ${hub.url}?page=run-tab\nCtrl-C ends it.`,
  );
  const beat = setInterval(() => {
    if (open && !replay) void store.beats.beat(open.token.seq, open.attempt);
  }, beatEveryMs);
  process.once('SIGINT', () => {
    clearInterval(beat);
    void Promise.all([hub.close(), organization.close(), replay?.close(), azurite.close()]);
  });
}

function optionsOf(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        at: { type: 'string', default: 'running' },
        replay: { type: 'boolean', default: false },
        speed: { type: 'string', default: '60' },
        port: { type: 'string', default: String(usualPort) },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    const [what = 'unknown option'] = (error as Error).message.split('. ');
    throw new OperatorError(what, 'npm run hub', 'see `npm run hub -- --help`');
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof OperatorError ? error.message : error);
  process.exitCode = 1;
});
