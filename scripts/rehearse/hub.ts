import { OperatorError } from '../../src/release/operator-error.js';
import type { Plan } from '../../src/release/plan.js';
import { startHubHost, type RunningHub } from '../hub/hub-host.js';
import { organizationName } from './pipelines.js';
import { inTheHub, type Services } from './services.js';

/** Where it is unless something else is there already. */
const usualPort = 8700;

/** Serves the hub beside a rehearsal, on the ledger that it writes, as a tab of any of its organizations. A hub that cannot be served is said and does no harm. */
export async function startRehearsalHub(
  { connection, allowBrowsers, rest, personToken }: Services,
  { release, regions }: Pick<Plan, 'release' | 'regions'>,
  say: (text: string) => void,
): Promise<RunningHub | undefined> {
  const organizations = regions.map(({ organization, project }) => {
    const name = organizationName(organization);
    return { name, url: rest.collectionUri(name).replace(/\/$/, ''), project, token: personToken };
  });
  try {
    const about = { connection, release, user: inTheHub, organizations };
    const hub = await onFreePort((port) => startHubHost({ ...about, port }));
    await allowBrowsers(hub.hubOrigin);
    say(`The hub, live: ${hub.url}`);
    return hub;
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    say(`The hub is not there: ${error.message}`);
    return undefined;
  }
}

async function onFreePort(start: (port: number) => Promise<RunningHub>): Promise<RunningHub> {
  try {
    return await start(usualPort);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return start(0);
  }
}
