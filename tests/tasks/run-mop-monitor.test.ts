import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { sharedAzurite } from '../support/azurite.js';
import { client, entraServer, secret, tenant, type EntraServer } from '../support/entra-server.js';
import { command, play, type Playbooks } from '../adapters/ansible/support/small-release.js';
import { PublishedMop } from './support/published-mop.js';
import type { BundleEnd } from './support/run-bundle.js';

const profile = `variables: [MONITOR_URL]
secrets: [AZURE_RESOURCE_MANAGER_TOKEN]
probes:
  - { id: alerts, for: [gate, continuous], azureAlerts: { scope: /subscriptions/s1, url: "\${MONITOR_URL}", token: "\${AZURE_RESOURCE_MANAGER_TOKEN}" }, interval: 0.3s, timeout: 0.3s }
`;

/** As Azure Resource Manager judges a token: by its own claims. */
function hasExpired(bearer: string): boolean {
  const { exp } = JSON.parse(Buffer.from(bearer.split('.')[1] ?? '', 'base64url').toString()) as { exp: number };
  return Date.now() >= exp * 1_000;
}

describe('run-mop with probes of Azure Monitor', function () {
  this.timeout(120_000);
  const azurite = sharedAzurite();
  let folder: string;
  let entra: EntraServer;
  let monitor: Server;
  let mop: PublishedMop;
  let fired: readonly string[] = [];
  const bearers: string[] = [];
  before(async () => {
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
      const essentials = { severity: 'Sev1', monitorCondition: 'Fired' };
      response.end(JSON.stringify({ value: fired.map((name) => ({ name, properties: { essentials } })) }));
    });
    await new Promise<void>((resolve) => monitor.listen(0, '127.0.0.1', resolve));
  });
  after(async () => {
    monitor.close();
    await entra.close();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(() => {
    mop.files.remove();
    bearers.length = 0;
    entra.tokensLast(3_600);
  });

  async function run(azureMonitor: string, playbooks: Playbooks = {}): Promise<BundleEnd> {
    mop = await PublishedMop.publish(await azurite.newFleet(), playbooks, {}, { 'health/profile.yml': profile });
    return mop.run({
      inputs: { azureMonitor },
      environment: {
        MONITOR_URL: `http://127.0.0.1:${(monitor.address() as AddressInfo).port}`,
        'ENDPOINT_AUTH_SCHEME_arm-1': 'ServicePrincipal',
        'ENDPOINT_DATA_arm-1_ENVIRONMENTAUTHORITYURL': entra.authority,
        'ENDPOINT_AUTH_PARAMETER_arm-1_TENANTID': tenant,
        'ENDPOINT_AUTH_PARAMETER_arm-1_SERVICEPRINCIPALID': client,
        'ENDPOINT_AUTH_PARAMETER_arm-1_SERVICEPRINCIPALKEY': secret,
        NODE_EXTRA_CA_CERTS: entra.certFile,
      },
    });
  }

  it('asks as the connection that azureMonitor names, before, during and after the MOP, and shows its token nowhere', async () => {
    fired = [];
    const end = await run('arm-1');
    assert.equal(end.result, 'Succeeded', end.text);
    assert.match(end.text, /R1 alerts 1\/1: passed \(0 alerts are fired\)[^]*R1 alerts 1\/1: passed/);
    assert.ok(bearers.length > 2, `${bearers.length} requests`);
    assert.match([...new Set(bearers)].join(), /^Bearer eyJ[\w-]+\.[\w-]+\.[\w-]+$/);
    const [, token = ''] = (bearers[0] ?? '').split(' ');
    assert.ok(!end.text.includes(token) && !end.text.includes(secret));
    const { text } = await mop.store.log.read(0);
    assert.ok(!text.includes(token));
  });

  it('goes on with a new token when the one that it had expires, and never sends one that has', async () => {
    fired = [];
    entra.tokensLast(3);
    const script = 'sleep 5\necho new > "$MOP_TEST/{{ inventory_hostname }}"';
    const end = await run('arm-1', { implement: play(command('Take longer than a token lives', script)) });
    assert.equal(end.result, 'Succeeded', end.text);
    assert.ok(new Set(bearers).size >= 3, `${new Set(bearers).size} tokens`);
    const { text } = await mop.store.log.read(0);
    assert.deepEqual(text.match(/"level":"\w+"/g), ['"level":"healthy"']);
    for (const bearer of new Set(bearers)) assert.ok(!end.text.includes(bearer.replace('Bearer ', '')));
  });

  it('lets nothing begin while an alert is fired, and names it', async () => {
    fired = ['disk-full'];
    const end = await run('arm-1');
    assert.equal(end.result, 'Failed', end.text);
    assert.match(end.message, /health before implement is failed: .*1 alerts are fired: disk-full \(Sev1\)/);
  });

  it('asks a person, and begins nothing, where no connection is named', async () => {
    const end = await run('');
    assert.equal(end.result, 'Failed', end.text);
    assert.match(end.message, /health before implement is error: .*AZURE_RESOURCE_MANAGER_TOKEN is not set/);
    assert.equal(bearers.length, 0);
    assert.ok((await mop.ledger.refresh()).decisions.some(({ id }) => id === 'health:R1:m1:1'));
  });
});
