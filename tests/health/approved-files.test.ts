import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { executionPlanSchema } from '../../src/release/plan.js';
import { PlannedFiles } from '../../tasks/health-gate/planned-files.js';
import { loadProfile } from '../../tasks/health-gate/profile.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const approved: Readonly<Record<string, string>> = {
  'health/profile.yml': `probes:
  - { id: program, command: { run: [./scripts/lag.sh] } }
  - { id: shell, command: { run: [sh, scripts/failover.sh, --dry-run] } }
  - { id: chain, tls: { host: db.example.test, certificateAuthority: tls/ca.pem } }
  - { id: agents, command: { run: [/usr/bin/true] } }
`,
  'health/thresholds.json': '{}',
  'scripts/lag.sh': 'echo 1',
  'scripts/failover.sh': 'exit 0',
  'tls/ca.pem': 'certificate',
  'playbooks/other.yml': '[]',
};

describe('a health profile and what its probes run', () => {
  let checkout: string;
  beforeEach(() => {
    checkout = mkdtempSync(path.join(tmpdir(), 'mop-approved-'));
    for (const [file, text] of Object.entries(approved)) write(file, text);
  });
  afterEach(() => {
    rmSync(checkout, { recursive: true, force: true });
  });
  function write(file: string, text: string): void {
    const to = path.join(checkout, 'release', file);
    mkdirSync(path.dirname(to), { recursive: true });
    writeFileSync(to, text);
  }
  function load(left: readonly string[] = []): Promise<unknown> {
    const plan = executionPlanSchema.parse({
      ...{ v: 1, release: 'R1.0', region: 'R1', mop: 'm1', document: sha256('document'), folder: 'release' },
      ...{ playbooks: {}, inventory: 'inventories/r1.yml', variables: [], deadlineMs: 60_000 },
      files: Object.entries(approved)
        .filter(([file]) => !left.includes(file))
        .map(([file, text]) => ({ path: file, sha256: sha256(text) })),
    });
    return loadProfile('health/profile.yml', new PlannedFiles(plan, checkout));
  }

  it('are taken as they were approved, whatever else of the release has changed', async () => {
    write('playbooks/other.yml', '- hosts: all');
    await load();
  });

  for (const [what, file] of [
    ['a program', 'scripts/lag.sh'],
    ['the script that a shell is given', 'scripts/failover.sh'],
    ['a certificate authority', 'tls/ca.pem'],
    ['a file beside the profile, which a script may read', 'health/thresholds.json'],
    ['the profile itself', 'health/profile.yml'],
  ] as const) {
    it(`are refused by name where ${what} was altered after that`, async () => {
      write(file, `${approved[file]}\n# altered`);
      await assert.rejects(load(), { what: `${file} is not the file that was approved` });
    });
  }

  it('are refused where a script was never approved', async () => {
    await assert.rejects(load(['scripts/lag.sh']), { what: 'scripts/lag.sh is not among the files of the plan' });
    await assert.rejects(load(['scripts/failover.sh']), {
      what: 'scripts/failover.sh is not among the files of the plan',
    });
  });
});
