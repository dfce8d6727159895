import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { after, afterEach, before } from 'mocha';
import { azureAlert } from '../../support/azure-monitor-alert.js';
import { client, entraServer, secret, tenant, type EntraServer } from '../../support/entra-server.js';

export interface MonitoredSubscription {
  /** Names of the alerts that are fired just now. */
  fired: readonly string[];
  /** What requests were signed with, in order. */
  readonly bearers: string[];
  /** How long the tokens that Entra gives from now on are good. */
  tokensLast(seconds: number): void;
  /** What a task needs to ask as the connection `arm-1`. */
  environment(): Readonly<Record<string, string>>;
}

/** As Azure Resource Manager judges a token: by its own claims. */
function hasExpired(bearer: string): boolean {
  const { exp } = JSON.parse(Buffer.from(bearer.split('.')[1] ?? '', 'base64url').toString()) as { exp: number };
  return Date.now() >= exp * 1_000;
}

/** A subscription whose alerts are asked for with tokens that expire; as it was at first before each test. */
export function monitoredSubscription(): MonitoredSubscription {
  let folder: string;
  let entra: EntraServer;
  let monitor: Server;
  const bearers: string[] = [];
  const subscription: MonitoredSubscription = {
    fired: [],
    bearers,
    tokensLast: (seconds) => {
      entra.tokensLast(seconds);
    },
    environment: () => ({
      MONITOR_URL: `http://127.0.0.1:${(monitor.address() as AddressInfo).port}`,
      'ENDPOINT_AUTH_SCHEME_arm-1': 'ServicePrincipal',
      'ENDPOINT_DATA_arm-1_ENVIRONMENTAUTHORITYURL': entra.authority,
      'ENDPOINT_AUTH_PARAMETER_arm-1_TENANTID': tenant,
      'ENDPOINT_AUTH_PARAMETER_arm-1_SERVICEPRINCIPALID': client,
      'ENDPOINT_AUTH_PARAMETER_arm-1_SERVICEPRINCIPALKEY': secret,
      NODE_EXTRA_CA_CERTS: entra.certFile,
    }),
  };
  before('start Entra ID and Azure Monitor', async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'mop-monitor-'));
    entra = await entraServer(folder);
    monitor = createServer((request, response) => {
      const bearer = request.headers.authorization ?? '';
      bearers.push(bearer);
      if (hasExpired(bearer)) {
        const error = { code: 'ExpiredAuthenticationToken', message: 'The access token expiry has passed.' };
        response.writeHead(401).end(JSON.stringify({ error }));
        return;
      }
      response.end(
        JSON.stringify({ value: subscription.fired.map((name) => azureAlert('/subscriptions/s1', name, 'Sev1')) }),
      );
    });
    await new Promise<void>((resolve) => monitor.listen(0, '127.0.0.1', resolve));
  });
  after(async () => {
    monitor.close();
    await entra.close();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(() => {
    bearers.length = 0;
    subscription.fired = [];
    entra.tokensLast(3_600);
  });
  return subscription;
}
