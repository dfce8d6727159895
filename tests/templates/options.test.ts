import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { readOptions } from '../../scripts/generate-pipelines/options.js';

describe('options of generate-pipelines', () => {
  it('need a release and fill in the rest', () => {
    assert.deepEqual(readOptions(['--release', 'release.yaml'], '0.1.0'), {
      release: 'release.yaml',
      ledgerConnection: 'mop-ledger',
      templatesRepository: { name: 'Platform/mop-release-templates', ref: 'refs/tags/v0.1.0' },
    });
  });

  it('take a part of the release, hosted agents and templates from elsewhere', () => {
    const args = ['--release=r.yaml', '--mops', '5', '--regions', 'EUS2, WUS2', '--vm-image', 'ubuntu-24.04'];
    assert.deepEqual(readOptions([...args, '--watch-pool', 'watchers', '--templates-endpoint', 'hub', '--templates-ref', 'refs/tags/v2'], '0.1.0'), {
      release: 'r.yaml',
      firstMops: 5,
      regions: ['EUS2', 'WUS2'],
      ledgerConnection: 'mop-ledger',
      templatesRepository: { name: 'Platform/mop-release-templates', ref: 'refs/tags/v2', endpoint: 'hub' },
      pool: { vmImage: 'ubuntu-24.04' },
      watchPool: { name: 'watchers' },
    });
  });

  for (const args of [[], ['--release'], ['--relaese', 'x'], ['x'], ['--release', 'x', '--mops', '0'], ['--release', 'x', '--regions', 'A,,B']]) {
    it(`are refused in one sentence: ${args.join(' ') || '(none)'}`, () => {
      assert.throws(() => readOptions(args, '0.1.0'), { name: 'OperatorError', message: /^[^\n]+$/ });
    });
  }
});
