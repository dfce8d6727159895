import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import type { LedgerConnection } from '../../src/adapters/azure-blob/connection.js';
import { OperatorError } from '../../src/release/operator-error.js';
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
}

export interface RunningHub {
  /** The page to open. */
  readonly url: string;
  /** Where the hub itself comes from: what the storage's CORS rules must allow. */
  readonly hubOrigin: string;
  close(): Promise<void>;
}

/** Serves the built hub and, on a second origin, the page that hosts it by the SDK's own protocol; loopback only. */
export async function startHubHost({ connection, release, user, pollMs, port }: HostedHub): Promise<RunningHub> {
  if (!existsSync(join(hubFolder, 'hub.js')))
    throw new OperatorError('The hub is not built', hubFolder, 'type `npm run build`');
  const script = await bundledHostPage();
  const sites: { host?: RunningSite; hub?: RunningSite } = {};
  sites.hub = await serveSite({
    find: (path) => join(hubFolder, path),
    policy: () => hubPolicy(connection.accountUrl, sites.host?.origin ?? ''),
  });
  const hubUrl = `${sites.hub.origin}/index.html`;
  const { accountUrl, fleet, ledgerSas, stateSas } = connection;
  const development = { accountUrl, fleet, ledgerSas, stateSas, release, pollMs };
  const made: Readonly<Record<string, string>> = {
    'host-page.js': script,
    'hosted.json': JSON.stringify({ hubUrl, user, development }),
  };
  sites.host = await serveSite(
    {
      find: (path) => (made[path] === undefined ? join(page, path) : { content: made[path] }),
      policy: () =>
        `default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src ${sites.hub?.origin ?? "'none'"}`,
    },
    port,
  );
  return {
    url: `${sites.host.origin}/`,
    hubOrigin: sites.hub.origin,
    close: async () => {
      await Promise.all([sites.host?.close(), sites.hub?.close()]);
    },
  };
}

/** Stricter than Azure DevOps is: the hub must run without inline scripts and without `eval`. The SDK writes the theme as a style element. */
function hubPolicy(accountUrl: string, hostOrigin: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self'",
    "img-src 'self' data:",
    `connect-src ${new URL(accountUrl).origin}`,
    `frame-ancestors ${hostOrigin || "'none'"}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

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
