import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import { startSandboxServices, type SandboxServices } from '../../scripts/rehearse/sandbox-services.js';
import { measureProfile } from '../../src/adapters/probes/measure-profile.js';
import { readProfile } from '../../src/adapters/probes/read-profile.js';
import type { GateVerdict } from '../../src/health/gate.js';
import { sampleFolder } from './sample-region.js';

const regions = ['EUS2', 'WUS2', 'SCUS'];
const hosts = ['app-01', 'db-01', 'mon-01'];

/** Three regions of the sample as they stand after a MOP, on this machine. */
describe("the sample's cross-region validation", function () {
  this.timeout(30_000);
  const profile = readProfile(readFileSync(join(sampleFolder, 'health/profile.yml')), 'health/profile.yml');
  let root: string;
  let services: SandboxServices;
  before(async () => {
    root = mkdtempSync(join(tmpdir(), 'mop-crossregion-'));
    services = await startSandboxServices(join(root, 'hosts'), 0);
  });
  after(async () => {
    await services.close();
    rmSync(root, { recursive: true, force: true });
  });
  const at = (region: string, host: string, file: string): string => join(root, 'hosts', region, host, file);
  const checkpoint = (region: string): string => join(root, 'backups', 'R1', region, 'm1', '1', 'db-01.tar');
  const alter = (file: string, from: RegExp, to: string): void => {
    const text = readFileSync(file, 'utf8');
    assert.match(text, from);
    writeFileSync(file, text.replace(from, to));
  };
  beforeEach(() => {
    for (const region of regions) {
      for (const host of hosts) cpSync(join(sampleFolder, 'rehearsal/host'), at(region, host, ''), { recursive: true });
      mkdirSync(join(checkpoint(region), '..'), { recursive: true });
      execFileSync('tar', ['--create', '--file', checkpoint(region), '--directory', at(region, 'db-01', ''), '.']);
    }
  });
  afterEach(() => {
    for (const folder of ['hosts', 'backups']) rmSync(join(root, folder), { recursive: true, force: true });
  });

  const measure = (): Promise<GateVerdict> =>
    measureProfile(
      { profile, purpose: 'crossregion', regions },
      {
        folder: sampleFolder,
        environment: {
          PATH: process.env['PATH'],
          TMPDIR: root,
          MOP_SERVICES_URL: services.url,
          MOP_SANDBOX_ROOT: join(root, 'hosts'),
          MOP_BACKUP_ROOT: join(root, 'backups'),
        },
        say: () => undefined,
      },
    );
  const bad = ({ probes }: GateVerdict): readonly string[] =>
    probes
      .filter(({ verdict }) => verdict !== 'passed')
      .map(({ probe, region, peer, verdict }) => `${probe} ${region}${peer ? ` to ${peer}` : ''} ${verdict}`);

  it('passes where every pair of regions is connected and in step, every pool is whole and every database could be taken over', async () => {
    const verdict = await measure();
    assert.equal(verdict.verdict, 'passed', verdict.summary);
    const counted = (id: string): number => verdict.probes.filter(({ probe }) => probe === id).length;
    assert.deepEqual(['connectivity', 'replication-lag', 'load-balancing', 'failover'].map(counted), [6, 6, 3, 3]);
    const lag = verdict.probes.find(({ probe }) => probe === 'replication-lag');
    assert.equal(lag?.measurements[0]?.value, 2, 'seconds, as the peer says');
  });

  it('fails by name where a region cannot be reached, lags, has lost a member of its pool, or cannot be restored', async () => {
    alter(at('WUS2', 'app-01', 'services/api-gateway.json'), /"running"/, '"stopped"');
    alter(at('SCUS', 'db-01', 'var/lib/database/state.conf'), /lag_seconds = 2/, 'lag_seconds = 61');
    alter(at('EUS2', 'db-01', 'var/lib/database/state.conf'), /schema = 118/, 'schema = 119');
    rmSync(checkpoint('WUS2'));
    writeFileSync(checkpoint('SCUS'), 'no archive');
    assert.deepEqual([...bad(await measure())].sort(), [
      'connectivity EUS2 to WUS2 failed',
      'connectivity SCUS to WUS2 failed',
      'failover SCUS failed',
      'failover WUS2 failed',
      'load-balancing WUS2 failed',
      'replication-lag EUS2 to SCUS failed',
      'replication-lag EUS2 to WUS2 failed',
      'replication-lag SCUS to EUS2 failed',
      'replication-lag WUS2 to EUS2 failed',
      'replication-lag WUS2 to SCUS failed',
    ]);
  });

  it('cannot tell, which is never good, where a database says nothing of its replication', async () => {
    alter(at('SCUS', 'db-01', 'var/lib/database/state.conf'), /lag_seconds = 2\n/, '');
    assert.deepEqual([...bad(await measure())].sort(), [
      'replication-lag EUS2 to SCUS inconclusive',
      'replication-lag WUS2 to SCUS inconclusive',
    ]);
  });
});
