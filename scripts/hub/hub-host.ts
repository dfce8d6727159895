import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import type { LedgerConnection } from '../../src/adapters/azure-blob/connection.js';
import { OperatorError } from '../../src/release/operator-error.js';
import type { HostOrganization } from './page/hosted.js';
import { serveSite, type RunningSite } from './static-server.js';

const page = join(__dirname, 'page');
const hubFolder = resolve(__dirname, '..', '..', 'dist', 'hub');

export interface HostedHub {
  readonly connection: LedgerConnection;
  /** Without one the hub shows the fleet's active release. */
  readonly release?: string;
  /** Whose name the hub's acts carry. */
  readonly user: string;
  readonly pollMs?: number;
  /** Of the page that hosts; any free one without it. */
  readonly port?: number;
  /** What stands in for the REST API of each organization in which the page can be. */
  readonly organizations?: readonly HostOrganization[];
  /** How the hub is let in: by the connection's tokens unless given. */
  readonly signIn?: SignInStandIn;
  /** Offered by the page for watching a recorded release again. */
  readonly replay?: ReplayControl;
}

/** What Azure DevOps would know and answer: the saved settings, and tokens for the person where nested sign-in is offered. */
export interface SignInStandIn {
  readonly settings: object | undefined;
  /** Without it the page does not offer nested sign-in. */
  readonly token?: () =>
    { readonly accessToken: string; readonly expiresInSeconds: number } | { readonly refused: string };
}

export interface ReplayControl {
  readonly firstSpeed: number;
  /** Sets the speed, 0 pauses; answers what is told to the person. */
  readonly speed: (times: number) => string;
}

export interface RunningHub {
  /** The page to open. */
  readonly url: string;
  /** Where the hub itself comes from: what the storage's CORS rules must allow. */
  readonly hubOrigin: string;
  close(): Promise<void>;
}

/** Serves the built hub and, on a second origin, the page that hosts it by the SDK's own protocol; loopback only. */
export async function startHubHost(hosted: HostedHub): Promise<RunningHub> {
  const { connection, user, release, pollMs, port, organizations = [], signIn, replay } = hosted;
  if (!existsSync(join(hubFolder, 'hub.js')))
    throw new OperatorError('The hub is not built', hubFolder, 'type `npm run build`');
  bundling ??= bundledHostPage();
  const script = await bundling;
  const sites: { host?: RunningSite; hub?: RunningSite } = {};
  sites.hub = await serveSite({
    find: (path) => join(hubFolder, path),
    policy: () => hubPolicy([connection.accountUrl, ...organizations.map(({ url }) => url)], sites.host?.origin ?? ''),
  });
  const { accountUrl, fleet, ledgerSas, stateSas } = connection;
  const development = { accountUrl, fleet, ledgerSas, stateSas, release, pollMs };
  const about = {
    pages: sites.hub.origin,
    user,
    organizations,
    ...(signIn ? { settings: signIn.settings ?? null, nested: signIn.token !== undefined } : { development }),
    replay: replay?.firstSpeed,
  };
  sites.host = await serveSite(
    {
      find: (path, query) => {
        switch (path) {
          case 'host-page.js':
            return { content: script };
          case 'hosted.json':
            return { content: JSON.stringify(about) };
          case 'token.json':
            return { content: JSON.stringify(signIn?.token?.() ?? { refused: 'NestedAppAuthUnavailable' }) };
          case 'replay.json':
            return { content: JSON.stringify(replay?.speed(Number(query.get('times'))) ?? '') };
          default:
            return join(page, path);
        }
      },
      policy: () =>
        `default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src ${sites.hub?.origin ?? "'none'"}`,
    },
    port,
  ).catch(async (error: unknown) => {
    // A server left behind keeps the process alive.
    await sites.hub?.close();
    throw error;
  });
  return {
    url: `${sites.host.origin}/`,
    hubOrigin: sites.hub.origin,
    close: async () => {
      await Promise.all([sites.host?.close(), sites.hub?.close()]);
    },
  };
}

/** Stricter than Azure DevOps is: the hub must run without inline scripts and without `eval`. The SDK writes the theme as a style element. */
function hubPolicy(services: readonly string[], hostOrigin: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self'",
    "img-src 'self' data:",
    `connect-src ${[...new Set(services.map((url) => new URL(url).origin))].join(' ')}`,
    `frame-ancestors ${hostOrigin || "'none'"}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** The page is the same for every hub of a process. */
let bundling: Promise<string> | undefined;

async function bundledHostPage(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(page, 'host-page.ts')],
    bundle: true,
    write: false,
    target: 'es2022',
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}
