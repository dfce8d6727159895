import { after, afterEach, before } from 'mocha';
import type { FrameLocator, Page } from 'playwright-core';
import { openLedger } from '../../../src/adapters/azure-blob/open-ledger.js';
import { openReleaseStore, type LoggedReleaseStore } from '../../../src/adapters/azure-blob/open-release-store.js';
import type { LedgerConnection } from '../../../src/adapters/azure-blob/connection.js';
import type { Ledger } from '../../../src/ledger/ledger.js';
import type { Plan } from '../../../src/release/plan.js';
import { startHubHost, type RunningHub, type SignInStandIn } from '../../../scripts/hub/hub-host.js';
import type { HostOrganization } from '../../../scripts/hub/page/hosted.js';
import { startOrganizationStandIn, type OrganizationStandIn } from '../../../scripts/hub/organization-stand-in.js';
import { samplePending } from '../../../scripts/hub/sample-pending.js';
import { renderSample } from '../../../scripts/hub/sample-plan.js';
import { tellSampleStory, type StoryEnd } from '../../../scripts/hub/sample-story.js';
import { storeHistory } from '../../../scripts/hub/store-sample.js';
import { startAzurite, type RunningAzurite } from '../../../scripts/rehearse/azurite.js';
import { buildBundles } from '../../tasks/support/bundles.js';
import { newPage } from './browser.js';

export const viewer = 'Ada Moreau';

/** One release in a fleet of its own, with the hub that shows it. */
export interface HostedRelease {
  readonly hub: RunningHub;
  readonly plan: Plan;
  /** What render-mop would store beside the ledger, by hash. */
  readonly contents: ReadonlyMap<string, Uint8Array>;
  readonly connection: LedgerConnection;
  readonly store: LoggedReleaseStore;
  readonly organization: OrganizationStandIn;
  /** Another reader of the same ledger, as a pipeline has it. */
  readonly ledger: Ledger;
}

export interface OpenHub {
  readonly page: Page;
  /** Inside of the hub's frame. */
  readonly hub: FrameLocator;
  /** Errors of scripts, of the page's policy and in the console, since the page was opened. */
  readonly complaints: string[];
}

/** One of each for all suites of a run, made by the first that asks. */
let rendering: ReturnType<typeof renderSample> | undefined;
let azurite: Promise<RunningAzurite> | undefined;
const stories = new Map<StoryEnd, ReturnType<typeof tellSampleStory>>();
let fleets = 0;
after('close the Azurite of the hub', async () => {
  const closing = azurite;
  azurite = undefined;
  await (await closing)?.close();
});

export function sampleRelease(): ReturnType<typeof renderSample> {
  rendering ??= renderSample();
  return rendering;
}

/** The sample's history up to when it was first asked for. */
export async function sampleStory(until: StoryEnd = 'running'): ReturnType<typeof tellSampleStory> {
  const { plan } = await sampleRelease();
  const story = stories.get(until) ?? tellSampleStory(plan, Date.now(), until);
  stories.set(until, story);
  return story;
}

/** A fleet of its own in the Azurite of the hub's tests, which browsers may read. */
export async function newFleet(): Promise<LedgerConnection> {
  azurite ??= startAzurite().then(async (running) => {
    await running.allowBrowsers('*');
    return running;
  });
  return (await azurite).connection(`hub${(fleets += 1)}`);
}

/** A development host for each release, for the suite in whose body this is called. */
export function hostedHub() {
  const running: { readonly hubs: { close(): Promise<void> }[]; readonly pages: Page[] } = {
    hubs: [],
    pages: [],
  };
  before('build the hub, render the sample, start Azurite', async function () {
    this.timeout(180_000);
    buildBundles();
    await Promise.all([sampleRelease(), newFleet()]);
  });
  afterEach('close pages', async () => {
    await Promise.all(running.pages.splice(0).map((page) => page.context().close()));
  });
  after('close the hubs', () => Promise.all(running.hubs.map((hub) => hub.close())));

  /** The sample's story, or any text in its place. */
  const release = async (
    what: StoryEnd | { readonly text: (plan: Plan) => Promise<string> },
    {
      signIn,
      summaries = [],
      organizations = [],
      pollMs = 250,
    }: {
      readonly pollMs?: number;
      readonly signIn?: SignInStandIn;
      readonly summaries?: readonly string[];
      /** In which the page is in place of the stand-in. */
      readonly organizations?: readonly HostOrganization[];
    } = {},
  ): Promise<HostedRelease> => {
    const [{ plan, contents }, connection] = await Promise.all([sampleRelease(), newFleet()]);
    if (typeof what === 'string') {
      const { log, ledger } = await sampleStory(what);
      await storeHistory(connection, plan.release, log.text, ledger.state);
    } else {
      await storeHistory(connection, plan.release, await what.text(plan));
    }
    const organization = await startOrganizationStandIn({
      ...{ name: 'contoso-wus3', project: 'Platform', connection, summaries },
      approvals: samplePending('contoso-wus3', 'Platform', 'mop-wus3', Date.now()),
    });
    const hub = await startHubHost({
      connection,
      user: viewer,
      pollMs,
      organizations: organizations.length > 0 ? organizations : [organization],
      ...(signIn ? { signIn } : {}),
    });
    running.hubs.push(hub, organization);
    const store = openReleaseStore(connection, plan.release);
    return { hub, plan, contents, connection, store, organization, ledger: openLedger(store) };
  };

  const open = async (
    { hub }: Pick<HostedRelease, 'hub'>,
    theme = 'light',
    {
      page: asked = 'hub',
      first = '.release-bar',
      before,
    }: {
      readonly page?: string;
      readonly first?: string;
      /** A script that runs before any of the page's own. */ readonly before?: string;
    } = {},
  ): Promise<OpenHub> => {
    const page = await newPage({ ignoreHTTPSErrors: true });
    running.pages.push(page);
    if (before !== undefined) await page.addInitScript(before);
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    await page.goto(`${hub.url}?theme=${encodeURIComponent(theme)}&page=${asked}`);
    const frame = page.frameLocator('iframe');
    await frame.locator(first).first().waitFor();
    return { page, hub: frame, complaints };
  };
  return { release, open };
}
