import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { after, before, beforeEach, describe, it } from 'mocha';
import { openLedger } from '../../src/adapters/azure-blob/open-ledger.js';
import { openReleaseStore } from '../../src/adapters/azure-blob/open-release-store.js';
import { startAzurite, type RunningAzurite } from '../../scripts/rehearse/azurite.js';
import { client, entraServer, secret, tenant, type EntraServer } from '../support/entra-server.js';
import { devOpsServer } from './support/devops-server.js';
import { PlannedRelease } from './support/planned-release.js';
import { runBundle, type BundleEnd } from './support/run-bundle.js';

const profile = `variables: [MONITOR_URL]
secrets: [AZURE_RESOURCE_MANAGER_TOKEN]
probes:
  - { id: alerts, azureAlerts: { scope: /subscriptions/s1, url: "\${MONITOR_URL}", token: "\${AZURE_RESOURCE_MANAGER_TOKEN}" } }
`;
/** Everything of a secret nature that passes through a task in this test. */
const secrets = new RegExp([secret, 'assertion-of-azure-devops', 'c2lnbmF0dXJl', 'Bearer '].join('|'));

describe('a ledger connection of the kind azureResourceManager', function () {
  this.timeout(120_000);
  const devops = devOpsServer();
  let folder: string;
  let azurite: RunningAzurite;
  let entra: EntraServer;
  let release: PlannedRelease;

  /** The release is planned by SAS; then the same storage is reached over TLS. */
  before('plan a release, then restart Azurite with TLS and tokens', async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'mop-entra-'));
    entra = await entraServer(folder);
    const plain = await startAzurite({ folder: path.join(folder, 'azurite') });
    release = await PlannedRelease.publish(
      await plain.connection('fleet1'),
      (id) => devops.organization(id),
      folder,
      profile,
    );
    await plain.close();
    const tls = { certificate: entra.certFile, key: entra.keyFile };
    azurite = await startAzurite({ folder: path.join(folder, 'azurite'), tls });
  });
  after(async () => {
    await azurite.close();
    await entra.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    entra.asked.length = 0;
    entra.refuseWith(undefined);
  });

  const principal = {
    'ENDPOINT_AUTH_PARAMETER_arm-1_TENANTID': tenant,
    'ENDPOINT_AUTH_PARAMETER_arm-1_SERVICEPRINCIPALID': client,
  };
  const schemes = {
    WorkloadIdentityFederation: { ...principal },
    ServicePrincipal: { ...principal, 'ENDPOINT_AUTH_PARAMETER_arm-1_SERVICEPRINCIPALKEY': secret },
    ManagedServiceIdentity: {},
  } as const;

  async function run(
    scheme: keyof typeof schemes | 'Token',
    environment: Readonly<Record<string, string>> = {},
    inputs: Readonly<Record<string, string>> = {},
    task = 'acquire-release-lock',
  ): Promise<BundleEnd> {
    const end = await runBundle({
      task,
      organization: devops.organization('R1'),
      inputs: {
        releaseId: 'R1.0',
        region: 'R1',
        waitMinutes: '0',
        connectionType: 'azureResourceManager',
        azureSubscription: 'arm-1',
        storageAccount: azurite.url,
        fleet: 'fleet1',
        ...inputs,
      },
      environment: {
        'ENDPOINT_AUTH_SCHEME_arm-1': scheme,
        'ENDPOINT_DATA_arm-1_ENVIRONMENTAUTHORITYURL': entra.authority,
        ...(scheme === 'Token' ? {} : schemes[scheme]),
        SYSTEM_OIDCREQUESTURI: entra.oidcRequestUri,
        AZURE_POD_IDENTITY_AUTHORITY_HOST: entra.metadataHost,
        NODE_EXTRA_CA_CERTS: entra.certFile,
        ...environment,
      },
    });
    assert.doesNotMatch(end.text, secrets, 'a secret was printed');
    assert.doesNotMatch(end.text, /^\s+at .*:\d+:\d+\)?$/m, 'a stack was printed');
    assert.doesNotMatch(end.text, /fault of its own/);
    return end;
  }

  it('acquires by workload identity, with a token that Azure DevOps gives this job', async () => {
    const end = await run('WorkloadIdentityFederation');
    assert.equal(end.outputs['outcome'], 'acquired', end.text);
    assert.deepEqual([...new Set(entra.asked)], ['oidc for arm-1', 'assertion']);
  });

  it('appends and renews status.json by the secret of a service principal', async () => {
    const inputs = { action: 'lesson', text: 'by a service principal' };
    const end = await run('ServicePrincipal', {}, inputs, 'control-release');
    assert.equal(end.result, 'Succeeded', end.text);
    assert.deepEqual([...new Set(entra.asked)], ['secret']);
    assert.equal(end.issues.length, 0, end.text);
  });

  it("looks by the managed identity of the agent's machine, the system's or an assigned one", async () => {
    const system = await run('ManagedServiceIdentity', {}, { kind: 'watch' }, 'report-release');
    assert.equal(system.result, 'Succeeded', system.text);
    assert.deepEqual([...new Set(entra.asked)], ['metadata for the system']);
    const assigned = { 'ENDPOINT_DATA_arm-1_MSICLIENTID': client };
    const end = await run('ManagedServiceIdentity', assigned, { kind: 'watch' }, 'report-release');
    assert.equal(end.result, 'Succeeded', end.text);
    assert.equal(entra.asked.at(-1), `metadata for ${client}`);
  });

  it('lets probes of Azure Monitor ask as a connection of their own, and shows its token nowhere', async () => {
    const bearers: string[] = [];
    const monitor = createServer((request, response) => {
      bearers.push(request.headers.authorization ?? '');
      response.end(JSON.stringify({ value: [] }));
    });
    await new Promise<void>((resolve) => monitor.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(monitor.address() as AddressInfo).port}`;
    const inputs = { purpose: 'gate', playbookFolder: folder, azureMonitor: 'arm-1' };
    const end = await run('ServicePrincipal', { MONITOR_URL: url }, inputs, 'health-gate');
    const without = await run('ServicePrincipal', { MONITOR_URL: url }, { ...inputs, azureMonitor: '' }, 'health-gate');
    monitor.close();
    assert.equal(end.result, 'Succeeded', end.text);
    assert.match(bearers.join(), /^Bearer eyJ[\w-]+\.[\w-]+\.[\w-]+$/);
    assert.match(without.message, /the variable AZURE_RESOURCE_MANAGER_TOKEN is not set/);
  });

  const refused: readonly (readonly [string, () => Promise<BundleEnd>, RegExp])[] = [
    [
      'a wrong secret',
      () => run('ServicePrincipal', { 'ENDPOINT_AUTH_PARAMETER_arm-1_SERVICEPRINCIPALKEY': `${secret}x` }),
      /the service principal's secret is wrong \(AADSTS7000215\) \(client 6666\S+ in tenant 1111\S+\): save the secret's value/,
    ],
    [
      'an expired secret',
      () => {
        entra.refuseWith('7000222');
        return run('ServicePrincipal');
      },
      /secret has expired \(AADSTS7000222\)/,
    ],
    [
      'a principal that is not in the tenant',
      () => run('ServicePrincipal', { 'ENDPOINT_AUTH_PARAMETER_arm-1_SERVICEPRINCIPALID': tenant }),
      /Entra does not know the service principal in this tenant/,
    ],
    [
      'a connection without federated credential',
      () => {
        entra.refuseWith('700213');
        return run('WorkloadIdentityFederation');
      },
      /no federated credential of the service principal is for this service connection/,
    ],
    [
      'a refusal that is not known here',
      () => {
        entra.refuseWith('53003');
        return run('WorkloadIdentityFederation');
      },
      /Entra refuses with AADSTS53003 .*error\?code=53003/,
    ],
    [
      'a job that may not use the connection',
      () => run('WorkloadIdentityFederation', { ENDPOINT_AUTH_PARAMETER_SYSTEMVSSCONNECTION_ACCESSTOKEN: 'stale' }),
      /Azure DevOps gives this job no token of the service connection/,
    ],
    [
      'an agent without the address for its token',
      () => run('WorkloadIdentityFederation', { SYSTEM_OIDCREQUESTURI: '' }),
      /Azure DevOps gives this job no token of the service connection/,
    ],
    [
      'an authority that is not there',
      () => run('ServicePrincipal', { 'ENDPOINT_DATA_arm-1_ENVIRONMENTAUTHORITYURL': 'https://127.0.0.1:9/' }),
      /127\.0\.0\.1:9 does not answer as it should/,
    ],
    [
      'an agent without managed identity',
      () => run('ManagedServiceIdentity', { AZURE_POD_IDENTITY_AUTHORITY_HOST: 'http://127.0.0.1:9' }),
      /managed identity: this agent offers none/,
    ],
    [
      'a certificate that this agent does not trust',
      () => run('ServicePrincipal', { NODE_EXTRA_CA_CERTS: '' }),
      /127\.0\.0\.1:\d+ does not answer as it should .* its proxy and its certificates/,
    ],
    ['another way to sign in', () => run('Token'), /signs in with 'token' cannot be used/],
    [
      "somebody else's host",
      () => run('ServicePrincipal', {}, { storageAccount: 'https://blob.example.com' }),
      /neither the name of a storage account nor the https URL of its blobs \(input 'storageAccount'\)/,
    ],
    ['no fleet', () => run('ServicePrincipal', {}, { fleet: '' }), /a required input is empty \(input 'fleet'\)/],
  ];
  for (const [name, attempt, pattern] of refused) {
    it(`${name} ends in one sentence`, async () => {
      const end = await attempt();
      assert.equal(end.result, 'Failed', end.text);
      assert.match(end.message, pattern);
      assert.equal(end.issues.length, 1, end.issues.join('\n'));
    });
  }

  it('left in the ledger what it said, once, and a projection of it', async () => {
    await azurite.close();
    azurite = await startAzurite({ folder: path.join(folder, 'azurite') });
    const store = openReleaseStore({ ...release.connection, accountUrl: azurite.url }, 'R1.0');
    const state = await openLedger(store).refresh();
    assert.deepEqual([state.lock?.region, state.lock?.run.runId], ['R1', '1']);
    const { text } = await store.log.read(0);
    assert.equal(text.split('"type":"LockAcquired"').length, 2);
    assert.equal(text.split('"type":"LessonRecorded"').length, 2);
    assert.equal((await store.status.read())?.sequence, state.seq);
  });
});
