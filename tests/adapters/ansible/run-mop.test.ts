import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import { afterEach, describe, it } from 'mocha';
import { verifyLedger } from '../../../scripts/ledger/verify-ledger.js';
import { OperatorError } from '../../../src/release/operator-error.js';
import { person } from '../../ledger/story.js';
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

    const before = release.events.length;
    const again = await release.run();
    assert.equal(again.outcome, 'skipped', 'what has succeeded is not run again');
    assert.match(again.message, /succeeded in attempt 1/);
    assert.equal(release.events.length, before);

    await release.must({ type: 'decide', region: 'R1', choice: 'rollback-mop', reason: 'regret' }, person);
    const undone = await release.run({ action: 'rollback' });
    assert.equal(undone.outcome, 'rolledBack', undone.message);
    assert.equal(release.cell.status, 'rolled-back');
    assert.equal(release.host('h1'), '');
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
    it(`rolls back by itself when ${phase} fails, so that a new attempt may start`, async () => {
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
      if (phase === 'implement') assert.equal((await release.run()).attempt, 2);
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

  it('records nothing of a phase that would have followed a failed one, absent or not', async () => {
    await given({ ...failing('implement'), validate: null });
    await release.run();
    const verified = verifyLedger(release.log.text);
    assert.equal(verified.kind, 'ok', JSON.stringify(verified));
    assert.doesNotMatch(release.log.text, /"phase":"validate"/);
  });

  it('records a phase without playbook as absent', async () => {
    await given({ precheck: null, checkpoint: null, validate: null });
    assert.equal((await release.run()).outcome, 'succeeded');
    assert.deepEqual(
      release.cell.phases.map(({ phase, outcome }) => `${phase} ${outcome}`),
      ['precheck absent', 'checkpoint absent', 'implement passed', 'validate absent'],
    );
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

  it('refuses extra variables with the line that is wrong, and those that are its own', async () => {
    await given();
    await assert.rejects(release.run({ inputs: { extraVars: 'a: 1\nb: [1' } }), /input 'extraVars', line 2/);
    await assert.rejects(
      release.run({ inputs: { extraVars: 'mop_checkpoint: x' } }),
      /mop_checkpoint is set by run-mop itself/,
    );
  });

  /** Everything that a precheck can show, and then it fails: one Ansible process a test. */
  const end = command('End', 'exit 9');

  it('gives the playbooks their variables in order, the checkpoint key and the limit, and no credentials', async () => {
    const show = command(
      'Show',
      'echo "{{ mop_release }} {{ mop_region }} {{ mop_id }} {{ mop_attempt }} {{ mop_checkpoint }} {{ colour }} {{ ticket }} {{ hidden }} $MOP_ATTEMPT" > "$MOP_TEST/seen"\nenv > "$MOP_TEST/env"\ntouch "$MOP_TEST/{{ inventory_hostname }}"',
    );
    await given({ precheck: play(`${show}\n${end}`) });
    const secret = {
      INPUT_VAULTPASSWORD: 's3cret',
      ENDPOINT_AUTH_X: 's3cret',
      SYSTEM_ACCESSTOKEN: 's3cret',
      SECRET_A: 's3cret',
    };
    const result = await release.run({
      inputs: { extraVars: `colour: green\nticket: CHG-1\n${encrypted}`, limit: 'h1', vaultPassword: 'pw' },
      environment: { ...process.env, MOP_TEST: release.hosts, ...secret },
    });
    assert.match(result.message, /task "End"/);
    assert.equal(release.host('seen'), `R1.0 R1 m1 1 R1.0/R1/m1/1 green CHG-1 from-the-vault ${release.mark}\n`);
    assert.equal(release.host('h2'), undefined, 'the limit holds');
    assert.doesNotMatch(release.host('env') ?? '', /s3cret|MOP_EVENTS/);
    assert.match(release.log.text, /attempt 1 ran with extra variables colour, ticket, hidden; limit h1/);
    assert.doesNotMatch(release.log.text, /CHG-1|from-the-vault/);
  });

  it('hides what no_log hides, tells debug messages, and survives 1 MB lines and bytes that are not UTF-8', async () => {
    const ignored = (name: string, script: string): string => `${command(name, script)}\n      ignore_errors: true`;
    await given({
      precheck: play(
        [
          `${ignored('Hidden', 'echo s3cret; exit 1')}\n      no_log: true`,
          '    - ansible.builtin.debug:\n        msg: hello {{ inventory_hostname }}',
          ignored('Long', 'head -c 1048576 /dev/zero | tr "\\\\0" x; exit 1'),
          ignored('Bytes', 'printf "\\\\377\\\\376 ##vso[task.setvariable variable=a]b\\\\n"; exit 1'),
          command('Odd', 'test {{ inventory_hostname }} = h1'),
        ].join('\n'),
      ),
    });
    const result = await release.run();
    assert.match(result.message, /precheck failed on 1 of 2 hosts: task "Odd" \(playbooks\/precheck.yml:\d+\) on h2/);
    const told = release.stores.logs.get('R1/m1/1') ?? '';
    assert.doesNotMatch(release.text + told, /s3cret/);
    assert.match(release.text, /ok: h1 => hello h1/);
    assert.match(told, /"truncated":\{"stdout":1048576\}/);
    assert.match(told, /##vso\[task\.setvariable/, 'kept as it was; only the log that the agent reads is neutralised');
    assert(told.length < 100_000, 'the long line is cut');
  });

  it("uses the plan's ansible.cfg and keeps its callbacks; no ansible.cfg of the agent's", async () => {
    const cfg = '[defaults]\ncallbacks_enabled = junit\n[ssh_connection]\npipelining = False\n';
    const show = command('Show', 'echo "$ANSIBLE_CONFIG $ANSIBLE_CALLBACKS_ENABLED" > "$MOP_TEST/cfg"');
    await given({ precheck: play(`${show}\n${end}`) }, {}, {}, { 'ansible.cfg': cfg });
    const junit = path.join(release.home, 'junit');
    const agent = { ANSIBLE_CONFIG: '/etc/elsewhere.cfg', JUNIT_OUTPUT_DIR: junit };
    await release.run({
      environment: { ...process.env, MOP_TEST: release.hosts, ...agent },
      inputs: { environment: ['JUNIT_OUTPUT_DIR'] },
    });
    assert.match(release.host('cfg') ?? '', /\/release\/ansible\.cfg junit,mop_events/);
    assert(existsSync(junit), "the author's callback ran");
  });

  it('counts an ignored and a rescued failure as no failure', async () => {
    const implement = [
      `${command('Ignored', 'exit 1')}\n      ignore_errors: true`,
      '    - block:\n        - ansible.builtin.raw: exit 1\n      rescue:\n        - ansible.builtin.raw: exit 0',
    ];
    await given({ precheck: null, checkpoint: null, implement: play(implement.join('\n')), validate: null });
    const result = await release.run();
    assert.equal(result.outcome, 'succeeded', result.message);
  });
});

const encrypted = `hidden: !vault |
  $ANSIBLE_VAULT;1.1;AES256
  66616234376161303161383965663133626335633538383636666238626363343062306632316237
  3038386537623736633237343630656163633033353062360a636563336631313639633932613561
  66636134383630663161643065643031356633346432643835313135626165373834653933653632
  3463393861666465300a396263646637323031626439636433303434383261316438623662323033
  6636
`;
