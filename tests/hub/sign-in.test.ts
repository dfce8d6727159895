import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { startHubHost, type RunningHub, type SignInStandIn } from '../../scripts/hub/hub-host.js';
import { startOrganizationStandIn, type OrganizationStandIn } from '../../scripts/hub/organization-stand-in.js';
import { storeHistory } from '../../scripts/hub/store-sample.js';
import { accountAt, startAzurite, type RunningAzurite } from '../../scripts/rehearse/azurite.js';
import { hostedHub, sampleStory, viewer } from './support/hosted-hub.js';
import { withoutTls } from './support/without-tls.js';

const settings = {
  accountUrl: '',
  fleet: 'signin',
  clientId: '00001111-aaaa-2222-bbbb-3333cccc4444',
  tenant: '11112222-bbbb-3333-cccc-4444dddd5555',
  pollMs: 250,
};

/** A token as Entra issues it for the storage, but for its signature, which Azurite does not look at. */
function storageToken(expiresInSeconds: number, audience = 'https://storage.azure.com'): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    aud: audience,
    iss: `https://sts.windows.net/${settings.tenant}/`,
    nbf: now - 7200,
    iat: now - 7200,
    exp: now + expiresInSeconds,
  };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}.${Buffer.from('none').toString('base64url')}`;
}

describe('signing in to the storage', function () {
  this.timeout(60_000);
  const hosted = hostedHub();
  const folder = mkdtempSync(path.join(tmpdir(), 'mop-sign-in-'));
  let azurite: RunningAzurite;
  let organization: OrganizationStandIn;
  let release = '';
  const hubs: RunningHub[] = [];

  before('a storage that lets in by tokens of Entra, over TLS', async () => {
    const [key, certificate] = [path.join(folder, 'key.pem'), path.join(folder, 'certificate.pem')];
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1'],
        ...['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', certificate],
      ],
      { stdio: 'ignore' },
    );
    const [{ log, ledger }, running] = await Promise.all([sampleStory(), startAzurite({ tls: { certificate, key } })]);
    azurite = running;
    release = ledger.state.plan?.release ?? '';
    const plain = await withoutTls(azurite.url);
    const account = accountAt(plain.url);
    await storeHistory(await account.connection(settings.fleet), release, log.text, ledger.state);
    await account.allowBrowsers('*');
    await plain.close();
    organization = await startOrganizationStandIn({ name: 'contoso-wus3', project: 'Platform', connection: secure() });
  });
  after('end them', async () => {
    await Promise.all(hubs.map((hub) => hub.close()));
    await organization.close();
    await azurite.close();
    rmSync(folder, { recursive: true });
  });
  const secure = () => ({ accountUrl: azurite.url, fleet: settings.fleet, ledgerSas: 'none', stateSas: 'none' });

  async function opened(signIn: SignInStandIn, first?: string) {
    const hub = await startHubHost({ connection: secure(), user: viewer, organizations: [organization], signIn });
    hubs.push(hub);
    return hosted.open({ hub }, 'light', first === undefined ? {} : { first });
  }
  const saved = () => ({ ...settings, accountUrl: azurite.url });

  it('reads and acts with the person’s own token, which stays in memory', async () => {
    const accessToken = storageToken(3600);
    const { page, hub, complaints } = await opened({
      settings: saved(),
      token: () => ({ accessToken, expiresInSeconds: 3600 }),
    });
    await hub.getByText('Executing WUS3').waitFor();
    await hub.getByRole('button', { name: 'Record a deviation…' }).click();
    await hub.getByRole('dialog').getByRole('textbox').fill('Written by a signed-in person');
    await hub.getByRole('button', { name: 'Record the deviation' }).click();
    await hub.getByText(/Recorded as event/).waitFor();
    await hub.locator('.act-close').click();
    await hub.getByRole('listitem').filter({ hasText: 'Written by a signed-in person' }).waitFor();
    const frame = page.frames()[1] ?? assert.fail('no frame');
    const kept = await frame.evaluate<string>(
      'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])',
    );
    assert.equal(kept.includes(accessToken), false, 'a token lies in the storage of the browser');
    await hub.getByRole('button', { name: 'Settings' }).click();
    await hub.getByText('In force: this screen is let in by your sign-in and your roles').waitFor();
    assert.deepEqual(complaints, []);
  });

  it('asks for a fresh token once the storage does not take the old one any more', async () => {
    let asked = 0;
    const { hub } = await opened({
      settings: saved(),
      // Its bearer believes it good for an hour, the storage knows better.
      token: () => ({ accessToken: storageToken((asked += 1) === 1 ? -3600 : 3600), expiresInSeconds: 3600 }),
    });
    await hub.getByText('Executing WUS3').waitFor();
    assert.equal(asked, 2);
  });

  it('shows the reduced page, read only, where the host offers no sign-in, and says so', async () => {
    const plain = await hosted.release('deciding', {
      signIn: { settings: { ...settings, accountUrl: 'https://contosomop.blob.core.windows.net' } },
    });
    const { hub } = await hosted.open(plain, 'light', { first: '.reduced' });
    await hub.getByText(/Reduced view, read only. This Azure DevOps does not offer nested sign-in/).waitFor();
    await hub.getByText('Waiting for a decision: WUS3: go for batch 3').waitFor();
    await hub.getByRole('row', { name: 'EUS2 completed' }).waitFor();
    assert.equal(await hub.getByRole('button', { name: 'Emergency stop…' }).count(), 0);
    await hub.getByRole('button', { name: 'Settings' }).click();
    await hub.getByText('In force: the reduced view, read only').waitFor();
  });

  it('offers to sign in where a click may help, and goes on by itself then', async () => {
    let consented = false;
    const { hub } = await opened(
      {
        settings: saved(),
        token: () =>
          consented
            ? { accessToken: storageToken(3600), expiresInSeconds: 3600 }
            : { refused: 'USER_INTERACTION_REQUIRED' },
      },
      '.reduced',
    );
    await hub
      .getByText(/You are not signed in to the storage/)
      .first()
      .waitFor();
    consented = true;
    await hub.getByRole('button', { name: 'Sign in' }).click();
    await hub.getByText('Executing WUS3').waitFor();
  });

  it('takes settings that are right, after a test of them, and refuses the others by field', async () => {
    const { page, hub } = await opened(
      { settings: undefined, token: () => ({ accessToken: storageToken(3600), expiresInSeconds: 3600 }) },
      '.settings',
    );
    const type = async (label: string, text: string) => hub.getByLabel(label).fill(text);
    await type('Storage account', 'https://evil.example');
    await hub.getByRole('button', { name: 'Save' }).click();
    await hub.getByText(/No token is sent to https:\/\/evil.example: it is no blob host of Azure/).waitFor();
    await hub.getByText('Nothing was done: correct the marked fields first.').waitFor();
    await type('Storage account', azurite.url);
    await type('Fleet', settings.fleet);
    await type('Application (client) id', settings.clientId);
    await type('Tenant', settings.tenant);
    await hub.getByRole('button', { name: 'Test' }).click();
    await hub.getByText(`You are signed in and can read ${release}`).waitFor();
    await hub.getByRole('button', { name: 'Save' }).click();
    await hub.getByText('Executing WUS3').waitFor();
    await page.reload();
    await hub.getByText('Executing WUS3').waitFor();
  });

  it('asks nobody for a token where saved settings name a foreign host', async () => {
    let asked = 0;
    const { hub } = await opened(
      {
        settings: { ...saved(), accountUrl: 'https://contosomop.blob.core.windows.net.evil.example' },
        token: () => {
          asked += 1;
          return { accessToken: storageToken(3600), expiresInSeconds: 3600 };
        },
      },
      '.settings',
    );
    await hub.getByText('The saved settings are not right.').waitFor();
    assert.equal(asked, 0);
  });
});
