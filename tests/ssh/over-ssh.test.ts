import assert from 'node:assert/strict';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { play, SmallRelease, until, type Playbooks } from '../adapters/ansible/support/small-release.js';
import { person } from '../ledger/story.js';
import { SshHosts } from './support/ssh-hosts.js';

const shell = (name: string, script: string): string =>
  `    - name: ${name}\n      ansible.builtin.shell: |\n${script
    .split('\n')
    .map((line) => `        ${line}`)
    .join('\n')}`;

describe('a MOP over SSH, on machines of the test', function () {
  this.timeout(120_000);
  let hosts: SshHosts;
  let release: SmallRelease;
  beforeEach(() => {
    hosts = new SshHosts();
  });
  afterEach(() => {
    release.remove();
    hosts.remove();
  });
  const given = async (playbooks: Playbooks, more: Readonly<Record<string, string>> = {}): Promise<void> => {
    const none = { precheck: null, checkpoint: null, validate: null, rollback: null };
    const inventory = { 'inventories/r1.yml': hosts.inventory, ...more };
    release = await new SmallRelease({ ...none, ...playbooks }, {}, {}, inventory).open();
  };
  const inputs = (): { sshKeyFile: string } => ({ sshKeyFile: hosts.key });
  const file = (name: string): string => path.join(release.hosts, name);

  it("carries the attempt into every task's environment, and takes a key that others can read", async () => {
    await hosts.start('web1', 'web2');
    chmodSync(hosts.key, 0o644);
    writeFileSync(hosts.key, readFileSync(hosts.key, 'utf8').trimEnd().replaceAll('\n', '\r\n'));
    await given({
      implement: play(
        [
          shell(
            'By shell',
            'echo "{{ inventory_hostname }} $MOP_ATTEMPT $OWN" >> {{ traces }}/{{ inventory_hostname }}',
          ),
          `    - name: By command\n      ansible.builtin.command: sh -c 'echo "$MOP_ATTEMPT" >> {{ traces }}/{{ inventory_hostname }}'`,
        ].join('\n'),
        '  environment:\n    OWN: kept\n',
      ),
    });
    const result = await release.run({ inputs: { ...inputs(), extraVars: `traces: ${release.hosts}` } });
    assert.equal(result.outcome, 'succeeded', result.message);
    for (const name of ['web1', 'web2'])
      assert.equal(readFileSync(file(name), 'utf8'), `${name} ${release.mark} kept\n${release.mark}\n`);
  });

  it('leaves nothing running on the hosts within 5 s of an emergency stop', async () => {
    await hosts.start('web1', 'web2');
    await given({
      implement: play(
        shell('Change', 'touch {{ traces }}/{{ inventory_hostname }}; sleep 300; touch {{ traces }}/survived'),
      ),
    });
    const running = release.run({ inputs: { ...inputs(), extraVars: `traces: ${release.hosts}` } });
    const mark = `MOP_ATTEMPT=${release.mark}`;
    await until(
      'both hosts are at it',
      () => ['web1', 'web2'].every((name) => release.host(name) !== undefined),
      60_000,
    );
    assert(hosts.livingOn('web1', mark).length > 0);
    const stoppedMs = performance.now();
    await release.must({ type: 'stop', reason: 'smoke' });
    await until(
      'nothing of the attempt lives on any host',
      () => ['web1', 'web2'].every((name) => hosts.livingOn(name, mark).length === 0),
      20_000,
    );
    const tookMs = performance.now() - stoppedMs;
    assert.equal((await running).outcome, 'interrupted');
    assert(tookMs < 5_000, `${tookMs} ms`);
    assert.equal(release.host('survived'), undefined);
  });

  it('warns that remote commands outlive a stop where the approved ansible.cfg asks for pipelining', async () => {
    await hosts.start('web1');
    await given({ implement: play(shell('Work', 'true')) }, { 'ansible.cfg': '[ssh_connection]\npipelining = True\n' });
    const result = await release.run({ inputs: inputs() });
    assert.equal(result.outcome, 'succeeded', result.message);
    assert.match(release.text, /SSH pipelining is on in the plan's ansible\.cfg: commands on remote hosts outlive/);
  });

  it('tells the unreachable, the dying, the full and the slow host apart', async () => {
    await hosts.start('dies', 'full', 'slow');
    await hosts.absent('absent');
    await given({
      precheck: play(
        [
          shell('Look', 'true'),
          `    - name: Dies in the middle\n      ansible.builtin.shell: touch {{ traces }}/dying; sleep 30\n      when: inventory_hostname == 'dies'`,
          `    - name: Fills the disk\n      ansible.builtin.shell: head -c 1000 /dev/zero > /dev/full\n      when: inventory_hostname == 'full'`,
          `    - name: Takes its time\n      ansible.builtin.shell: sleep 1; touch {{ traces }}/slow\n      when: inventory_hostname == 'slow'`,
        ].join('\n'),
      ),
      implement: play(shell('Never', 'touch {{ traces }}/ran')),
    });
    const running = release.run({ inputs: { ...inputs(), extraVars: `traces: ${release.hosts}` } });
    await until('it is at work', () => release.host('dying') !== undefined, 60_000);
    hosts.kill('dies');
    const result = await running;
    assert.match(result.message, /precheck failed on 3 of 4 hosts/);
    const counts = release.cell.phases.find(({ phase }) => phase === 'precheck')?.hosts ?? {};
    assert.equal(counts['absent']?.unreachable, 1);
    assert.equal((counts['dies']?.unreachable ?? 0) + (counts['dies']?.failed ?? 0), 1);
    assert.equal(counts['full']?.failed, 1);
    assert.equal(counts['slow']?.changed, 2);
    assert.match(release.text, /failed: full => .*No space left on device/s);
    assert.equal(release.host('ran'), undefined);
  });

  it('rolls nothing back while a process of the stopped attempt runs on a host, and spares daemons', async () => {
    await hosts.start('web1');
    const stubborn = "trap '' HUP INT TERM; touch {{ traces }}/began; sleep 301";
    await given({
      implement: play(
        `${shell('A daemon', 'setsid -f sleep 302 < /dev/null > /dev/null 2>&1')}\n${shell('Will not die', stubborn)}`,
      ),
      rollback: play(shell('Put back', 'touch {{ traces }}/back')),
    });
    const mark = `MOP_ATTEMPT=${release.mark}`;
    let cancel: () => void = () => undefined;
    let asked = false;
    const requested = new Promise<void>((resolve) => {
      cancel = () => {
        asked = true;
        resolve();
      };
    });
    const running = release.run({
      inputs: { ...inputs(), extraVars: `traces: ${release.hosts}` },
      cancellation: { requested, isRequested: () => asked },
    });
    await until('it runs', () => release.host('began') !== undefined, 60_000);
    cancel();
    assert.equal((await running).outcome, 'interrupted');
    assert(hosts.livingOn('web1', mark).length >= 2, 'both live on');

    const held = await release.run({ inputs: { ...inputs(), extraVars: `traces: ${release.hosts}` } });
    assert.equal(held.outcome, 'failed');
    assert.match(
      held.message,
      /is not rolled back: web1: process \d+ \([^)]*sleep 301[^)]*\) of an earlier attempt still runs/,
    );
    assert.doesNotMatch(held.message, /sleep 302/);
    assert.equal(release.host('back'), undefined);
    assert(release.events.includes('AlertRaised'));

    const alert = 'leftovers:R1/m1/1';
    await release.must({ type: 'acknowledge', alert, reason: 'seen' }, person);
    const [question] = release.ledger.state.decisions;
    assert.equal(question?.kind, 'leftovers');
    await release.must(
      { type: 'decide', decision: question.id, choice: 'go', reason: 'it waits for a disk and changes nothing' },
      person,
    );
    await release.run({
      inputs: { ...inputs(), extraVars: `traces: ${release.hosts}` },
      cancellation: { requested, isRequested: () => true },
    });
    assert.match(release.log.text, /went on although web1: process/);
  });
});
