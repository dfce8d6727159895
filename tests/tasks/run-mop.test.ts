import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { afterEach, before, describe, it } from 'mocha';
import { formatToken } from '../../src/ledger/token.js';
import { command, play, until, type Playbooks } from '../adapters/ansible/support/small-release.js';
import { sharedAzurite } from '../support/azurite.js';
import { bundleFolder } from './support/bundles.js';
import { PublishedMop } from './support/published-mop.js';

describe('the run-mop bundle, run as the agent runs it', () => {
  const azurite = sharedAzurite();
  let mop: PublishedMop;

  const given = async (playbooks: Playbooks): Promise<void> => {
    mop = await PublishedMop.publish(await azurite.newFleet(), playbooks);
  };
  const statusIsUpToDate = async (): Promise<void> => {
    assert.equal((await mop.store.status.read())?.sequence, (await mop.ledger.refresh()).seq);
  };
  const slow = play(
    command('Change', 'echo half > "$MOP_TEST/{{ inventory_hostname }}"; sleep 60; touch "$MOP_TEST/survived"'),
  );

  before(function () {
    this.timeout(240_000);
    bundleFolder('run-mop');
  });
  afterEach(() => {
    mop.files.remove();
  });

  it('runs a MOP, sets its outputs, leaves a summary, and makes commands in foreign output harmless', async () => {
    const trap = 'echo "##vso[task.setvariable variable=outcome]stolen" >&2; exit 1';
    await given({ precheck: play(`${command('Trap', trap)}\n      ignore_errors: true`) });
    const token = mop.ledger.state.lock?.token ?? assert.fail('no lock');
    const end = await mop.run({ inputs: { fencingToken: formatToken(token) } });
    assert.equal(end.result, 'Succeeded', end.text);
    const { seq, lastHash } = await mop.ledger.refresh();
    assert.deepEqual(end.outputs, {
      outcome: 'succeeded',
      attempt: '1',
      ledgerSeen: formatToken({ seq, hash: lastHash }),
    });
    assert.match(end.text, /##_vso\[task\.setvariable variable=outcome\]stolen/);
    assert.deepEqual([...new Set(end.commands)].sort(), ['task.complete', 'task.settaskvariable', 'task.setvariable']);
    assert.equal((await mop.cell()).status, 'succeeded');
    await statusIsUpToDate();
    const page = readFileSync(path.join(mop.files.home, 'agent-temp/mop-release/summaries/R1-m1-1.md'), 'utf8');
    assert.match(page, /\| implement \| passed \| .* s \| .* s \| 0 \| 2 \| 2 \| 2 \| 0 \| 0 \| 0 \|/);
    assert.match(page, /\| h1 \| 4 \| 4 \| 0 \| 0 \| 0 \|\n/);
    assert.match(page, /No deviation\./);
  });

  it('ends within 7.5 s of the agent cancelling it, with its attempt recorded as interrupted', async () => {
    await given({ precheck: null, checkpoint: null, implement: slow });
    let cancelledMs = 0;
    const end = await mop.run({
      onLine: (line, kill) => {
        if (!line.includes(': Change (') || cancelledMs > 0) return;
        cancelledMs = performance.now();
        kill('SIGINT');
      },
    });
    assert(performance.now() - cancelledMs < 7_500);
    assert.equal(end.result, 'Failed');
    assert.equal(end.outputs['outcome'], 'interrupted');
    assert.equal((await mop.cell()).status, 'interrupted');
  });

  it('started twice in one run: one of the two executes the MOP, the other waits and finds it done, or is refused', async () => {
    const once = play(command('Change', 'echo new >> "$MOP_TEST/{{ inventory_hostname }}"; sleep 1'));
    await given({ precheck: null, checkpoint: null, implement: once, validate: null });
    const ends = await Promise.all(['a', 'b'].map((name) => mop.run({ temporary: path.join(mop.files.home, name) })));
    assert.deepEqual([mop.files.host('h1'), mop.files.host('h2')], ['new\n', 'new\n']);
    assert.equal((await mop.cell()).attempt, 1);
    const [done, other] = [...ends].sort((a) => (a.outputs['outcome'] === 'succeeded' ? -1 : 1));
    assert.equal(done?.outputs['outcome'], 'succeeded', ends.map(({ text }) => text).join('\n'));
    assert(other?.outputs['outcome'] === 'skipped' || /was not started/.test(other?.message ?? ''), other?.text);
  });

  it('killed by kill -9: its playbooks die, and its post-job step closes the attempt and keeps the lock', async () => {
    await given({ precheck: null, checkpoint: null, implement: slow });
    const killed = await mop.run({
      onLine: (line, kill) => {
        if (!line.includes(': Change (')) return;
        void until('a host was begun', () => mop.files.host('h1') === 'half\n').then(() => {
          kill('SIGKILL');
        });
      },
    });
    assert.equal(killed.exitCode, null);
    assert.equal((await mop.cell()).status, 'running');
    const post = await mop.run({ handler: 'post.js', environment: { VSTS_TASKVARIABLE_OPEN: 'attempt 1' } });
    assert.equal(post.result, 'Succeeded', post.text);
    assert.match(post.message, /recorded as interrupted/);
    assert.equal((await mop.cell()).status, 'interrupted');
    assert.equal(mop.ledger.state.lock?.region, 'R1');
    await statusIsUpToDate();
    assert.equal(mop.files.host('survived'), undefined);
  });

  it('refuses bad input in one sentence and writes nothing', async () => {
    await given({});
    const before = mop.ledger.state.seq;
    for (const [inputs, sentence] of [
      [{ healthProfile: 'health/other.yml' }, /health\/other\.yml is not among the files of the plan/],
      [{ fencingToken: 'nonsense' }, /this is not a fencing token/],
      [{ mop: 'nowhere' }, /MOP nowhere is not in the plan; it has m1, m2/],
      [{ playbookFolder: '/nowhere' }, /The release's folder release is not there/],
      [{ limit: '$(hosts)' }, /the variable \$\(hosts\) was not resolved/],
    ] as const) {
      const end = await mop.run({ inputs });
      assert.equal(end.result, 'Failed');
      assert.match(end.message, sentence);
      assert.deepEqual(end.issues, [end.message]);
    }
    const other = await mop.run({ runId: '7' });
    assert.match(other.message, /this run does not hold the lock for R1; R1 holds it \(run 1\)/);
    const without = await mop.run({ environment: { PATH: '/nowhere' } });
    assert.match(without.message, /ansible-playbook is not installed .*install ansible-core/);
    assert.equal((await mop.ledger.refresh()).seq, before);
  });
});
