import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { changedPaths, hostTree } from './host-tree.js';
import { hosts, SampleRegion } from './sample-region.js';

/** One MOP of each kind that can be applied to a fresh host, and what it must leave behind. */
const samples = [
  { kind: 'agent', mop: 'agent-upgrade', leaves: ['etc/platform-agent/agent.conf', 'var/lib/packages/installed.list'] },
  { kind: 'infrastructure', mop: 'time-sync-baseline', leaves: ['etc/chrony/chrony.conf'] },
  { kind: 'security', mop: 'certificate-rotation', leaves: ['etc/tls-proxy/tls.conf'] },
  { kind: 'database', mop: 'database-engine-upgrade', leaves: ['etc/database/database.conf', 'var/lib/database/state.conf'] },
  { kind: 'patch', mop: 'kernel-update', leaves: ['etc/boot/loader.conf', 'var/run/boot.conf'] },
  { kind: 'backup', mop: 'backup-policy-refresh', leaves: ['etc/backup/policy.conf', 'var/lib/backup/catalog.conf'] },
  { kind: 'network', mop: 'network-segmentation', leaves: ['etc/network/interfaces.conf'] },
] as const;

describe('playbooks of the sample release, run by ansible-playbook', function () {
  this.timeout(120_000);
  let region: SampleRegion;
  before(() => {
    region = new SampleRegion('EUS2');
  });
  after(() => {
    region.remove();
  });
  const trees = () => new Map(hosts.map((host) => [host, hostTree(region.hostFolder(host))]));

  for (const { kind, mop, leaves } of samples) {
    it(`${kind}: ${mop} changes every host, and its rollback restores every byte and mode`, async () => {
      const first = trees();

      const forward = await region.run(kind, mop, ['precheck', 'checkpoint', 'implement', 'validate']);
      assert.equal(forward.exitCode, 0, forward.output);
      const changed = trees();
      for (const host of hosts) {
        const paths = changedPaths(first.get(host) ?? new Map(), changed.get(host) ?? new Map());
        for (const path of leaves) assert.ok(paths.includes(path), `${mop} did not change ${path} on ${host}`);
        assert.ok(paths.some((path) => path.startsWith('services/')), `${mop} restarted no service on ${host}`);
      }

      writeFileSync(join(region.hostFolder('app-01'), 'etc/made-by-hand'), 'left over by an interrupted attempt');
      const stored = readFileSync(region.checkpointFile(mop, 'app-01'));
      const back = await region.run(kind, mop, ['checkpoint', 'rollback']);
      assert.equal(back.exitCode, 0, back.output);
      assert.deepEqual(readFileSync(region.checkpointFile(mop, 'app-01')), stored, 'the checkpoint was replaced');
      const last = trees();
      for (const host of hosts) {
        assert.deepEqual(changedPaths(first.get(host) ?? new Map(), last.get(host) ?? new Map()), [], host);
      }
    });
  }

  it('validation fails, in words, when a service is stopped on one host', async () => {
    const [kind, mop] = ['infrastructure', 'time-sync-baseline'];
    const implemented = await region.run(kind, mop, ['implement']);
    assert.equal(implemented.exitCode, 0, implemented.output);
    const service = join(region.hostFolder('db-01'), 'services/chronyd.json');
    writeFileSync(service, readFileSync(service, 'utf8').replace('"running"', '"stopped"'));

    const validated = await region.run(kind, mop, ['validate']);
    assert.equal(validated.exitCode, 2);
    assert.match(validated.output, /chronyd is stopped in version 4\.3/);

    const prechecked = await region.run(kind, mop, ['precheck', 'implement']);
    assert.equal(prechecked.exitCode, 2);
    assert.match(readFileSync(service, 'utf8'), /"stopped"/, 'a MOP went on after its precheck had failed');
  });

  it('a rollback without a checkpoint fails and leaves the host alone', async () => {
    rmSync(region.backups, { recursive: true });
    const before = hostTree(region.hostFolder('mon-01'));
    const back = await region.run('network', 'network-segmentation', ['rollback']);
    assert.equal(back.exitCode, 2);
    assert.match(back.output, /cannot be rolled back/);
    assert.deepEqual(changedPaths(before, hostTree(region.hostFolder('mon-01'))), []);
  });
});
