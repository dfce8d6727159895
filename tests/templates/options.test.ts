import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { readOptions } from '../../scripts/generate-pipelines/options.js';

describe('options of generate-pipelines', () => {
  it('need a release and fill in the rest', () => {
    assert.deepEqual(readOptions(['--release', 'release.yaml'], '0.1.0'), {
      release: 'release.yaml',
      ledger: 'mop-ledger',
      templatesRepository: { name: 'Platform/mop-release-templates', ref: 'refs/tags/v0.1.0' },
    });
  });

  it('take a part of the release, hosted agents and templates from elsewhere', () => {
    const args = ['--release=r.yaml', '--mops', '5', '--regions', 'EUS2, WUS2', '--vm-image', 'ubuntu-24.04'];
    assert.deepEqual(readOptions([...args, '--watch-pool', 'watchers', '--templates-endpoint', 'hub', '--templates-ref', 'refs/tags/v2'], '0.1.0'), {
      release: 'r.yaml',
      firstMops: 5,
      regions: ['EUS2', 'WUS2'],
      ledger: 'mop-ledger',
      templatesRepository: { name: 'Platform/mop-release-templates', ref: 'refs/tags/v2', endpoint: 'hub' },
      pool: { vmImage: 'ubuntu-24.04' },
      watchPool: { name: 'watchers' },
    });
  });

  it('take an identity instead of tokens, named whole', () => {
    const args = ['--release=r.yaml', '--azure-subscription', 'contoso-mop', '--storage-account', 'contosomop'];
    const options = readOptions([...args, '--fleet', 'contoso-mop'], '0.1.0');
    assert.deepEqual(options === 'help' ? undefined : options.ledger, {
      azureSubscription: 'contoso-mop',
      storageAccount: 'contosomop',
      fleet: 'contoso-mop',
    });
    assert.throws(() => readOptions(args, '0.1.0'), /half named .*--fleet/);
    assert.throws(() => readOptions([...args, '--ledger-connection', 'mop-ledger'], '0.1.0'), /two connections/);
  });

  for (const args of [[], ['--release'], ['--relaese', 'x'], ['x'], ['--release', 'x', '--mops', '0'], ['--release', 'x', '--regions', 'A,,B']]) {
    it(`are refused in one sentence: ${args.join(' ') || '(none)'}`, () => {
      assert.throws(() => readOptions(args, '0.1.0'), { name: 'OperatorError', message: /^[^\n]+$/ });
    });
  }
});
