import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { draftOf, judgeSettings, type SettingsDraft } from '../../hub/settings/settings.js';

const right: SettingsDraft = {
  accountUrl: ' https://contosomop.blob.core.windows.net/ ',
  fleet: 'contoso-mop',
  clientId: '00001111-aaaa-2222-bbbb-3333cccc4444',
  tenant: 'contoso.com',
  pollMs: '700',
};
const cloud = { loopback: false };

describe('the settings of the hub', () => {
  it('are taken when everything in them is right, without the spaces around it', () => {
    assert.deepEqual(judgeSettings(right, cloud), {
      kind: 'valid',
      settings: { ...right, accountUrl: 'https://contosomop.blob.core.windows.net', pollMs: 700 },
    });
  });

  it('are refused with every fault at once', () => {
    const judged = judgeSettings(
      { accountUrl: 'https://evil.example', fleet: 'A', clientId: 'x', tenant: '', pollMs: '1' },
      cloud,
    );
    assert.equal(judged.kind, 'wrong');
    assert.deepEqual(Object.keys(judged.faults).sort(), ['accountUrl', 'clientId', 'fleet', 'pollMs', 'tenant']);
    assert.match(judged.faults.accountUrl ?? '', /no blob host of Azure/);
  });

  for (const accountUrl of ['http://127.0.0.1:10000/devstoreaccount1', 'https://localhost/devstoreaccount1'])
    it(`sends a token to ${accountUrl} only from a page of this machine`, () => {
      assert.equal(judgeSettings({ ...right, accountUrl }, cloud).kind, 'wrong');
      assert.equal(judgeSettings({ ...right, accountUrl }, { loopback: true }).kind, 'valid');
    });

  it('are empty where something unreadable is stored, for any member may store anything', () => {
    for (const stored of [undefined, null, 'x', 7, { accountUrl: {} }, []])
      assert.equal(draftOf(stored).accountUrl, '');
    assert.equal(draftOf({ fleet: 'f' }).fleet, 'f');
  });
});
