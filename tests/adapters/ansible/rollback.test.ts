import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { afterEach, describe, it } from 'mocha';
import { leftUnfinished } from '../../../src/run/recover.js';
import { person } from '../../ledger/story.js';
import { command, play, SmallRelease, until, type Playbooks } from './support/small-release.js';

const profile = 'health/profile.yml';
const probing = `variables: [MOP_TEST]
probes:
  - { id: itself, for: [gate], command: { run: [sh, -c, 'sh "$MOP_TEST/probe"'] }, timeout: 60s }
`;
const broken: Playbooks = {
  implement: play(command('Change', 'echo new > "$MOP_TEST/{{ inventory_hostname }}"; : > "$MOP_TEST/changed"; false')),
};
const budgets = (immediateMs: number) => ({
  rollbackBudgets: { immediateMs, regionMs: 1_000, releaseMs: 1_000 },
});

describe('a rollback with real Ansible', () => {
  let release: SmallRelease;
  afterEach(() => {
    release.remove();
  });
  const given = async (
    playbooks: Playbooks,
    policy: ConstructorParameters<typeof SmallRelease>[1] = {},
    probe?: string,
  ): Promise<void> => {
    release = new SmallRelease(
      playbooks,
      policy,
      probe === undefined ? {} : { healthProfile: profile },
      probe === undefined ? {} : { [profile]: probing },
    );
    if (probe !== undefined) writeFileSync(path.join(release.hosts, 'probe'), probe);
    await release.open();
  };

  it('ends when the region is stable again, and tells what it took of its budget', async () => {
    // Healthy before implement; after it a first measurement fails, as services do that have just been restarted.
    await given(
      broken,
      {},
      'test ! -e "$MOP_TEST/changed" || { test -e "$MOP_TEST/once" || { : > "$MOP_TEST/once"; exit 1; }; }',
    );
    const result = await release.run();
    assert.equal(result.outcome, 'rolledBack', result.message);
    assert.match(result.message, /m1 in R1 was rolled back in \d+ s/);
    assert.match(release.text, /The rollback of m1 in R1 has begun; its budget is 1 min/);
    assert.match(release.text, /Health after the rollback: failed[^]*Health after the rollback: passed/);
    assert.equal(release.cell.status, 'rolled-back');
  });

  it('fails loudly when the region is not stable after it', async () => {
    await given(broken, budgets(4_000), 'test ! -e "$MOP_TEST/changed"');
    const result = await release.run();
    assert.equal(result.outcome, 'failed');
    assert.match(
      result.message,
      /THE ROLLBACK OF m1 in R1 FAILED: what it changed was put back, but the region is not stable/,
    );
    assert.equal(release.cell.status, 'rollback-failed');
    assert(release.events.includes('AlertRaised'));
  });

  it('over its budget is not stopped, but raised', async () => {
    await given({ ...broken, rollback: play(command('Slowly', 'sleep 3')) }, budgets(1_500));
    assert.equal((await release.run()).outcome, 'rolledBack');
    const [alert] = release.ledger.state.alerts;
    assert.match(alert?.id ?? '', /^rollback-over-budget:R1:m1:/);
    assert.equal(alert?.level, 'critical');
  });

  it('does not follow a failure that the policy does not count as critical', async () => {
    await given(broken, { critical: ['validate', 'deadline'] });
    const result = await release.run();
    assert.equal(result.outcome, 'failed');
    assert.match(result.message, /It is not rolled back by itself: a person decides/);
    assert.equal(release.cell.status, 'failed');
    await assert.rejects(release.run(), /failed \(hosts: implement failed on 2 of 2 hosts.*go for its rollback/);
    await release.must({ type: 'decide', region: 'R1', choice: 'rollback-mop', reason: 'undo it' }, person);
    assert.equal((await release.run()).outcome, 'rolledBack');
    assert.equal(release.host('h1'), '');
  });

  it('is what recover does after the job was cancelled, and there is nothing to recover after it', async () => {
    await given({ implement: play(command('Forever', ': > "$MOP_TEST/started"; sleep 60')) });
    let cancel: () => void = () => undefined;
    const requested = new Promise<void>((resolve) => (cancel = resolve));
    let asked = false;
    const running = release.run({ cancellation: { requested, isRequested: () => asked } });
    await until('implement runs', () => existsSync(path.join(release.hosts, 'started')), 60_000);
    asked = true;
    cancel();
    assert.equal((await running).outcome, 'interrupted');
    assert.equal(leftUnfinished(release.ledger.state, 'R1'), 'm1');
    assert.equal((await release.run({ action: 'recover' })).outcome, 'rolledBack');
    assert.equal(leftUnfinished(release.ledger.state, 'R1'), undefined);
    assert.equal((await release.run({ action: 'recover' })).outcome, 'skipped');
  });

  it('is not what recover does while a person has to decide, or where the policy is to retry', async () => {
    await given(broken, { critical: [] });
    await release.run();
    const held = await release.run({ action: 'recover' });
    assert.match(held.message, /Nothing to do: a person decides what follows/);
    release.remove();
    await given(broken, { onInterrupted: 'retry' });
    await release.must({ type: 'stop', reason: 'smoke' });
    await release.ledger.refresh();
    assert.equal(leftUnfinished(release.ledger.state, 'R1'), undefined);
  });
});

describe('how many hosts at once', () => {
  it('is handed on to Ansible: forks, and serial and the most failures as variables', async () => {
    const turns = command(
      'Say',
      'echo "{{ ansible_play_batch | length }} {{ ansible_forks }} {{ mop_max_fail_percentage }}" >> "$MOP_TEST/turns"',
    );
    const release = new SmallRelease(
      {
        implement: play(
          turns,
          '  serial: "{{ mop_serial }}"\n  max_fail_percentage: "{{ mop_max_fail_percentage }}"\n',
        ),
      },
      {},
      { hosts: { forks: 3, serial: 1, maxFailPercentage: 20 } },
    );
    try {
      await release.open();
      const result = await release.run();
      assert.equal(release.host('turns'), '1 3 20\n1 3 20\n', result.message);
    } finally {
      release.remove();
    }
  });
});
