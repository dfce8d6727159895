import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { afterEach, before, beforeEach, describe, it } from 'mocha';
import { openLedger } from '../../src/adapters/azure-blob/open-ledger.js';
import { openReleaseStore } from '../../src/adapters/azure-blob/open-release-store.js';
import type { LedgerConnection } from '../../src/adapters/azure-blob/connection.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import type { CellState } from '../../src/ledger/state.js';
import { formatToken } from '../../src/ledger/token.js';
import { command, play, SmallRelease, until, type Playbooks } from '../adapters/ansible/support/small-release.js';
import { acquireBy, hashOf, person, pipelineOf, planOf, runOf } from '../ledger/story.js';
import { sharedAzurite } from '../support/azurite.js';
import { bundleFolder } from './support/bundles.js';
import { runBundle, type BundleEnd, type BundleRun } from './support/run-bundle.js';

describe('the run-mop bundle, run as the agent runs it', () => {
  const azurite = sharedAzurite();
  let release: SmallRelease;
  let connection: LedgerConnection;
  let ledger: Ledger;

  const given = async (playbooks: Playbooks): Promise<void> => {
    release = new SmallRelease(playbooks);
    const text = JSON.stringify(release.execution);
    const store = openReleaseStore(connection, 'R1.0');
    await store.documents.put(hashOf(text), Buffer.from(text));
    ledger = openLedger(store);
    const plan = planOf(1, 2);
    const cells = { R1: { document: hashOf('doc R1 0'), execution: hashOf(text) } };
    const mops = plan.mops.map((mop, index) => (index === 0 ? { ...mop, cells } : mop));
    await ledger.submit({ type: 'plan', plan: { ...plan, mops } }, pipelineOf('R1'));
    await ledger.submit(acquireBy('R1'), pipelineOf('R1'));
    await ledger.submit({ type: 'decide', region: 'R1', choice: 'go', reason: 'fine' }, person);
  };
  const run = (more: Partial<BundleRun> = {}): Promise<BundleEnd> =>
    runBundle({
      task: 'run-mop',
      connection,
      organization: runOf('R1').organization,
      temporary: path.join(release.home, 'agent-temp'),
      ...more,
      inputs: { releaseId: 'R1.0', region: 'R1', mop: 'm1', playbookFolder: release.root, ...more.inputs },
      environment: { MOP_TEST: release.hosts, HOME: release.home, ...more.environment },
    });
  const cell = async (): Promise<CellState> =>
    (await ledger.refresh()).regions['R1']?.cells['m1'] ?? assert.fail('no cell');
  const statusIsUpToDate = async (): Promise<void> => {
    const status = await openReleaseStore(connection, 'R1.0').status.read();
    assert.equal(status?.sequence, (await ledger.refresh()).seq);
  };
  const slow = play(
    command('Change', 'echo half > "$MOP_TEST/{{ inventory_hostname }}"; sleep 60; touch "$MOP_TEST/survived"'),
  );

  before(function () {
    this.timeout(240_000);
    bundleFolder('run-mop');
  });
  beforeEach(async () => {
    connection = await azurite.newFleet();
  });
  afterEach(() => {
    release.remove();
  });

  it('runs a MOP, sets its outputs, leaves a summary, and makes commands in foreign output harmless', async () => {
    const trap = 'echo "##vso[task.setvariable variable=outcome]stolen" >&2; exit 1';
    await given({ precheck: play(`${command('Trap', trap)}\n      ignore_errors: true`) });
    const token = ledger.state.lock?.token ?? assert.fail('no lock');
    const end = await run({ inputs: { fencingToken: formatToken(token) } });
    assert.equal(end.result, 'Succeeded', end.text);
    assert.deepEqual(end.outputs, { outcome: 'succeeded', attempt: '1' });
    assert.match(end.text, /##_vso\[task\.setvariable variable=outcome\]stolen/);
    assert.deepEqual([...new Set(end.commands)].sort(), ['task.complete', 'task.settaskvariable', 'task.setvariable']);
    assert.equal((await cell()).status, 'succeeded');
    await statusIsUpToDate();
    const page = readFileSync(path.join(release.home, 'agent-temp/mop-release/summaries/R1-m1-1.md'), 'utf8');
    assert.match(page, /\| implement \| passed \| .* s \| 2 \| 2 \| 2 \| 0 \| 0 \| 0 \|/);
  });

  it('ends within 7.5 s of the agent cancelling it, with its attempt recorded as interrupted', async () => {
    await given({ precheck: null, checkpoint: null, implement: slow });
    let cancelledMs = 0;
    const end = await run({
      onLine: (line, kill) => {
        if (!line.includes('TASK Change') || cancelledMs > 0) return;
        cancelledMs = performance.now();
        kill('SIGINT');
      },
    });
    assert(performance.now() - cancelledMs < 7_500);
    assert.equal(end.result, 'Failed');
    assert.equal(end.outputs['outcome'], 'interrupted');
    assert.equal((await cell()).status, 'interrupted');
  });

  it('killed by kill -9: its playbooks die, and its post-job step closes the attempt and keeps the lock', async () => {
    await given({ precheck: null, checkpoint: null, implement: slow });
    const killed = await run({
      onLine: (line, kill) => {
        if (!line.includes('TASK Change')) return;
        void until('a host was begun', () => release.host('h1') === 'half\n').then(() => {
          kill('SIGKILL');
        });
      },
    });
    assert.equal(killed.exitCode, null);
    assert.equal((await cell()).status, 'running');
    const post = await run({ handler: 'post.js', environment: { VSTS_TASKVARIABLE_OPEN: 'attempt 1' } });
    assert.equal(post.result, 'Succeeded', post.text);
    assert.match(post.message, /recorded as interrupted/);
    assert.equal((await cell()).status, 'interrupted');
    assert.equal(ledger.state.lock?.region, 'R1');
    await statusIsUpToDate();
    assert.equal(release.host('survived'), undefined);
  });

  it('refuses bad input in one sentence and writes nothing', async () => {
    await given({});
    const before = ledger.state.seq;
    for (const [inputs, sentence] of [
      [{ healthProfile: 'health/other.yml' }, /health\/other\.yml is not among the files of the plan/],
      [{ fencingToken: 'nonsense' }, /this is not a fencing token/],
      [{ mop: 'nowhere' }, /MOP nowhere is not in the plan; it has m1, m2/],
      [{ playbookFolder: '/nowhere' }, /The release's folder release is not there/],
      [{ limit: '$(hosts)' }, /the variable \$\(hosts\) was not resolved/],
    ] as const) {
      const end = await run({ inputs });
      assert.equal(end.result, 'Failed');
      assert.match(end.message, sentence);
      assert.deepEqual(end.issues, [end.message]);
    }
    const other = await run({ runId: '7' });
    assert.match(other.message, /this run does not hold the lock for R1; R1 holds it \(run 1\)/);
    const without = await run({ environment: { PATH: '/nowhere' } });
    assert.match(without.message, /ansible-playbook is not installed .*install ansible-core/);
    assert.equal((await ledger.refresh()).seq, before);
  });
});
