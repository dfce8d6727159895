import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { isLoopback, trustAccount } from '../../hub/storage/blob-hosts.js';

describe('where a storage token may go', () => {
  const cloud = { loopback: false };
  const development = { loopback: true };

  const trusted = [
    'https://contosomop.blob.core.windows.net',
    'https://contosomop.blob.core.windows.net/',
    'https://contosomop-secondary.blob.core.windows.net',
    'https://contosomop.blob.core.usgovcloudapi.net',
    'https://contosomop.blob.core.chinacloudapi.cn',
    'https://contosomop.z12.blob.storage.azure.net',
  ];
  for (const url of trusted) {
    it(`goes to ${url}`, () => {
      assert.deepEqual(trustAccount(url, cloud), { kind: 'trusted', url: url.replace(/\/$/, '') });
    });
  }

  const refused = [
    '',
    'contosomop.blob.core.windows.net',
    'http://contosomop.blob.core.windows.net',
    'https://contosomop.blob.core.windows.net:8443',
    'https://contosomop.blob.core.windows.net.evil.example',
    'https://evil.example/contosomop.blob.core.windows.net',
    'https://contosomop.blob.core.windows.net@evil.example',
    'https://evil.example#.blob.core.windows.net',
    'https://blob.core.windows.net',
    'https://a.b.blob.core.windows.net',
    'https://contosomop.blob.core.windows.net/other',
    'https://contosomop.blob.core.windows.net/?sv=1',
    'https://contosomop.file.core.windows.net',
    'javascript:alert(1)',
    'http://127.0.0.1:10000/devstoreaccount1',
    'http://localhost:10000/devstoreaccount1',
  ];
  for (const url of refused) {
    it(`never goes to ${url === '' ? 'an empty address' : url}`, () => {
      assert.equal(trustAccount(url, cloud).kind, 'refused');
    });
  }

  it('goes to this machine only from a page that this machine serves', () => {
    const url = 'http://127.0.0.1:10000/devstoreaccount1';
    assert.deepEqual(trustAccount(url, development), { kind: 'trusted', url });
    assert.equal(trustAccount('http://127.0.0.1.evil.example/a', development).kind, 'refused');
    assert.equal(isLoopback('contoso.gallerycdn.vsassets.io'), false);
    assert.equal(isLoopback('127.0.0.1'), true);
  });
});
