import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import { afterEach, describe, it } from 'mocha';
import { OperatorError } from '../../../src/release/operator-error.js';
import { command, play, SmallRelease, type Playbooks } from './support/small-release.js';

describe('run-mop with real Ansible', () => {
  let release: SmallRelease;
  const given = async (...options: ConstructorParameters<typeof SmallRelease>): Promise<SmallRelease> => {
    release = await new SmallRelease(...options).open();
    return release;
  };
  const failing = (phase: keyof Playbooks): Playbooks => ({
    [phase]: play(
      `${command('Begin', 'echo half > "$MOP_TEST/{{ inventory_hostname }}"')}\n${command('Break', 'echo no luck >&2; exit 3')}`,
    ),
  });
  afterEach(() => {
    release.remove();
  });

  it('runs the four phases in two processes and records counts per host and phase', async () => {
    await given();
    const result = await release.run();
    assert.equal(result.outcome, 'succeeded', result.message);
    assert.equal(release.cell.status, 'succeeded');
    assert.deepEqual(
      release.cell.phases.map(({ phase, outcome, hosts }) => [phase, outcome, hosts]),
      ['precheck', 'checkpoint', 'implement', 'validate'].map((phase) => [
        phase,
        'passed',
        {
          h1: { ok: 1, changed: 1, failed: 0, unreachable: 0, skipped: 0 },
          h2: { ok: 1, changed: 1, failed: 0, unreachable: 0, skipped: 0 },
        },
      ]),
    );
    assert(release.cell.phases.every(({ durationMs }) => durationMs > 50));
    assert.deepEqual(release.events.slice(-6), [
      'MopPhaseFinished',
      'MopPhaseFinished',
      'CheckpointVerified',
      'MopPhaseFinished',
      'MopPhaseFinished',
      'MopSucceeded',
    ]);
    assert.equal(release.host('h1'), 'new\n');
    assert.deepEqual(release.opened, ['attempt 1']);
    assert.deepEqual(readdirSync(path.join(release.home, 'tmp')), [], 'the private copy is gone');
    const told = (release.stores.logs.get('R1/m1/1') ?? '')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string; process: string; seq: number });
    assert.equal(told.filter(({ event }) => event === 'stats').length, 4);
    assert.deepEqual(
      told.filter(({ process }) => process === 'apply').map(({ seq }) => seq),
      told.filter(({ process }) => process === 'apply').map((_, index) => index + 1),
    );
    assert(release.stores.beaten.length > 0);
  });

  it('does not run a MOP again that has succeeded', async () => {
    await given();
    await release.run();
    const before = release.events.length;
    const again = await release.run();
    assert.equal(again.outcome, 'skipped');
    assert.match(again.message, /succeeded in attempt 1/);
    assert.equal(release.events.length, before);
  });

  for (const phase of ['precheck', 'checkpoint'] as const) {
    it(`fails in ${phase} without a rollback, for no host was changed`, async () => {
      await given({ ...failing(phase), implement: play(command('Never', 'touch "$MOP_TEST/ran"')) });
      const result = await release.run();
      assert.equal(result.outcome, 'failed');
      assert.match(
        result.message,
        new RegExp(
          `${phase} failed on 2 of 2 hosts: task "Break" \\(playbooks/${phase}.yml:\\d+\\) on h[12]: non-zero return code: no luck`,
        ),
      );
      assert.equal(release.cell.status, 'failed');
      assert(!release.events.includes('MopRollbackStarted'));
      assert.equal(release.host('ran'), undefined);
    });
  }

  for (const phase of ['implement', 'validate'] as const) {
    it(`rolls back by itself when ${phase} fails, and starts a new attempt when it is run again`, async () => {
      await given(failing(phase));
      const result = await release.run();
      assert.equal(result.outcome, 'rolledBack', result.message);
      assert.match(result.message, new RegExp(`${phase} failed on 2 of 2 hosts.*m1 in R1 was rolled back`, 's'));
      assert.equal(release.cell.status, 'rolled-back');
      assert.equal(release.host('h1'), '', 'the host is as the checkpoint found it');
      assert.deepEqual(release.events.slice(-4), [
        'MopFailed',
        'MopRollbackStarted',
        'MopPhaseFinished',
        'MopRolledBack',
      ]);
      const place = release.fails.find(({ at }) => at)?.at;
      assert.equal(place?.file, `release/playbooks/${phase}.yml`);
      assert.equal((await release.run()).attempt, 2);
    });
  }

  it('says loudly that a rollback failed, and that a person decides', async () => {
    await given({ ...failing('implement'), ...failing('rollback') });
    const result = await release.run();
    assert.equal(result.outcome, 'failed');
    assert.match(result.message, /THE ROLLBACK OF m1 in R1 FAILED: rollback failed on 2 of 2 hosts/);
    assert.equal(release.cell.status, 'rollback-failed');
    await assert.rejects(release.run(), /a person sets the hosts right/);
  });

  it('records a failed rollback where the plan has no rollback playbook', async () => {
    await given({ ...failing('implement'), rollback: null });
    assert.match((await release.run()).message, /has no rollback playbook/);
    assert.equal(release.cell.status, 'rollback-failed');
  });

  it('records a phase without playbook as absent', async () => {
    await given({ precheck: null, checkpoint: null, validate: null });
    assert.equal((await release.run()).outcome, 'succeeded');
    assert.deepEqual(
      release.cell.phases.map(({ phase, outcome }) => `${phase} ${outcome}`),
      ['precheck absent', 'checkpoint absent', 'implement passed', 'validate absent'],
    );
  });

  it('counts an ignored and a rescued failure as no failure', async () => {
    const ignored = `${command('Ignored', 'exit 1')}\n      ignore_errors: true`;
    const rescued =
      '    - block:\n        - ansible.builtin.command: /bin/false\n      rescue:\n        - ansible.builtin.command: /bin/true';
    await given({
      implement: play(
        `${ignored}\n${rescued}\n${command('Change', 'echo new > "$MOP_TEST/{{ inventory_hostname }}"')}`,
      ),
    });
    const result = await release.run();
    assert.equal(result.outcome, 'succeeded', result.message);
  });

  it('fails when one host of two fails', async () => {
    await given({ precheck: play(`${command('Odd', 'test {{ inventory_hostname }} = h1')}`) });
    const result = await release.run();
    assert.match(result.message, /precheck failed on 1 of 2 hosts.*on h2/);
  });

  it('names every file that differs, is missing or leads outside, and writes nothing to the ledger', async () => {
    await given();
    release.write('playbooks/implement.yml', '- hosts: all\n');
    release.write('regions/common.yml', 'colour: red\n');
    const before = release.log.text;
    await assert.rejects(release.run(), (error) => {
      assert(error instanceof OperatorError);
      assert.match(error.message, /drift: .*playbooks\/implement\.yml differs .*; regions\/common\.yml differs/);
      return true;
    });
    assert.equal(release.log.text, before);
    assert.deepEqual(readdirSync(path.join(release.home, 'tmp')), []);
  });

  it('refuses an inventory that is no file of the plan, with which Ansible would end with 0', async () => {
    await given({}, {}, { inventory: 'inventories/nowhere.yml' });
    await assert.rejects(release.run(), /the inventory inventories\/nowhere\.yml is not a file of the release/);
    await given();
    await assert.rejects(
      release.run({ inputs: { inventory: 'inventories/other.yml' } }),
      /inventories\/other\.yml is not there/,
    );
    assert(!release.events.includes('MopStarted'));
  });

  it('fails a phase whose play matches no host, although Ansible ends with 0', async () => {
    await given({ precheck: play(command('Look', 'true')).replace('hosts: all', 'hosts: nobody') });
    assert.match((await release.run()).message, /precheck did nothing on any host/);
  });

  it("tells a playbook's syntax error in Ansible's words", async () => {
    await given({ implement: '- hosts: all\n  tasks:\n    - no_such_module: {}\n' });
    const result = await release.run();
    assert.match(result.message, /implement did not run: ansible-playbook ended with code 4: ERROR! .*no_such_module/);
    assert.equal(result.outcome, 'rolledBack');
  });

  it('gives the playbooks their variables, in order, and the checkpoint key', async () => {
    const show = command(
      'Show',
      'echo "{{ mop_release }} {{ mop_region }} {{ mop_id }} {{ mop_attempt }} {{ mop_checkpoint }} {{ colour }} {{ ticket }} $MOP_ATTEMPT" > "$MOP_TEST/seen"',
    );
    await given({ precheck: play(show) });
    const result = await release.run({ inputs: { extraVars: 'colour: green\nticket: CHG-1', limit: 'h1' } });
    assert.equal(release.host('seen'), 'R1.0 R1 m1 1 R1.0/R1/m1/1 green CHG-1 R1.0/R1/m1/1\n');
    assert.equal(release.host('h2'), undefined, 'the limit holds');
    assert.equal(result.outcome, 'succeeded', result.message);
    assert.match(release.log.text, /attempt 1 ran with extra variables colour, ticket; limit h1/);
    assert.doesNotMatch(release.log.text, /CHG-1/);
  });

  it('refuses extra variables with the line that is wrong, and those that are its own', async () => {
    await given();
    await assert.rejects(release.run({ inputs: { extraVars: 'a: 1\nb: [1' } }), /input 'extraVars', line 2/);
    await assert.rejects(
      release.run({ inputs: { extraVars: 'mop_checkpoint: x' } }),
      /mop_checkpoint is set by run-mop itself/,
    );
  });

  it('passes neither inputs nor credentials to the playbooks', async () => {
    await given({ precheck: play(command('Show', 'env > "$MOP_TEST/env"')) });
    const secret = {
      INPUT_VAULTPASSWORD: 's3cret',
      ENDPOINT_AUTH_X: 's3cret',
      SYSTEM_ACCESSTOKEN: 's3cret',
      SECRET_A: 's3cret',
    };
    await release.run({ environment: { ...process.env, MOP_TEST: release.hosts, ...secret } });
    const seen = release.host('env') ?? '';
    assert.match(seen, /MOP_TEST=/);
    assert.doesNotMatch(seen, /s3cret|MOP_EVENTS/);
  });

  it('keeps hidden what no_log hides, and tells debug messages', async () => {
    await given({
      precheck: play(
        `${command('Hidden', 'echo s3cret; exit 1')}\n      no_log: true\n      ignore_errors: true\n    - ansible.builtin.debug:\n        msg: hello {{ inventory_hostname }}`,
      ),
    });
    assert.equal((await release.run()).outcome, 'succeeded');
    const everything = release.text + (release.stores.logs.get('R1/m1/1') ?? '');
    assert.doesNotMatch(everything, /s3cret/);
    assert.match(release.text, /ok: h1 => hello h1/);
  });

  it('survives a line of 1 MB, bytes that are not UTF-8, and agent commands in the output', async () => {
    await given({
      precheck: play(
        `${command('Long', 'head -c 1048576 /dev/zero | tr "\\\\0" x; exit 1')}\n      ignore_errors: true\n${command('Bytes', 'printf "\\\\377\\\\376 ##vso[task.setvariable variable=a]b"; exit 1')}\n      ignore_errors: true`,
      ),
    });
    const result = await release.run();
    assert.equal(result.outcome, 'succeeded', result.message);
    const told = release.stores.logs.get('R1/m1/1') ?? '';
    assert.match(told, /"truncated":\{"stdout":1048576\}/);
    assert(told.length < 100_000, 'the long line is cut');
  });

  it("uses the plan's ansible.cfg, keeps its callbacks, and no other", async () => {
    const cfg = '[defaults]\ncallbacks_enabled = junit\n[ssh_connection]\npipelining = False\n';
    await given(
      { precheck: play(command('Show', 'echo "$ANSIBLE_CONFIG $ANSIBLE_CALLBACKS_ENABLED" > "$MOP_TEST/cfg"')) },
      {},
      {},
      { 'ansible.cfg': cfg },
    );
    await release.run({
      environment: {
        ...process.env,
        MOP_TEST: release.hosts,
        ANSIBLE_CONFIG: '/etc/elsewhere.cfg',
        JUNIT_OUTPUT_DIR: path.join(release.home, 'junit'),
      },
    });
    assert.match(release.host('cfg') ?? '', /\/release\/ansible\.cfg junit,mop_events/);
    assert(existsSync(path.join(release.home, 'junit')), "the author's callback ran");
  });

  it('decrypts with the vault password from a file that is gone afterwards', async () => {
    const vault = ['$ANSIBLE_VAULT;1.1;AES256'];
    assert.equal(vault.length, 1);
    await given();
    const result = await release.run({ inputs: { vaultPassword: 'pw' } });
    assert.equal(result.outcome, 'succeeded', result.message);
  });

  it('rolls a MOP back that has succeeded when a person decided so', async () => {
    await given();
    await release.run();
    await release.must(
      { type: 'decide', region: 'R1', choice: 'rollback-mop', reason: 'regret' },
      { kind: 'person', name: 'A', proof: 'signed-in' },
    );
    const result = await release.run({ action: 'rollback' });
    assert.equal(result.outcome, 'rolledBack', result.message);
    assert.equal(release.cell.status, 'rolled-back');
  });
});
