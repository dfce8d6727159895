import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { play, SmallRelease, until } from '../adapters/ansible/support/small-release.js';
import { SshHosts } from './support/ssh-hosts.js';

const shell = (name: string, script: string): string => `    - name: ${name}\n      ansible.builtin.shell: ${script}`;

describe('a MOP on hosts behind a bastion', function () {
  this.timeout(120_000);
  let hosts: SshHosts;
  let release: SmallRelease;
  beforeEach(async () => {
    hosts = await new SshHosts().start('web1', 'bastion');
  });
  afterEach(() => {
    release.remove();
    hosts.remove();
  });
  const given = async (commonArguments: string, implement: string, more: Readonly<Record<string, string>> = {}) => {
    const none = { precheck: null, checkpoint: null, validate: null, rollback: null };
    const inventory = { 'inventories/r1.yml': hosts.inventoryOf(['web1'], commonArguments), ...more };
    release = await new SmallRelease({ ...none, implement: play(implement) }, {}, {}, inventory).open();
  };

  it('is done through ProxyJump, as the approved ssh_config says, with a key that an SSH agent holds', async () => {
    const port = hosts.portOf('bastion');
    const config = `Host bastion\n  HostName 127.0.0.1\n  Port ${port}\n\nHost *\n  StrictHostKeyChecking no\n  UserKnownHostsFile /dev/null\n`;
    await given('-F inventories/ssh_config -o ProxyJump=bastion', shell('Work', 'touch {{ traces }}/done'), {
      'inventories/ssh_config': config,
    });
    const agent = hosts.agent();
    const result = await release.run({
      inputs: { extraVars: `traces: ${release.hosts}` },
      environment: { ...process.env, MOP_TEST: release.hosts, SSH_AUTH_SOCK: agent },
    });
    assert.equal(result.outcome, 'succeeded', result.message);
    assert.equal(release.host('done'), '');
    assert.match(hosts.logOf('bastion'), /direct-tcpip/, 'it went through the bastion');
  });

  it('is done through ProxyCommand with sshKeyFile, and is dead within 5 s of an emergency stop', async () => {
    const jump = `ssh -i {{ mop_ssh_key_file }} -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -W %h:%p -p ${hosts.portOf('bastion')} 127.0.0.1`;
    await given(
      `-o ProxyCommand="${jump}" -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null`,
      shell('Change', 'touch {{ traces }}/began; sleep 300; touch {{ traces }}/survived'),
    );
    const running = release.run({ inputs: { sshKeyFile: hosts.key, extraVars: `traces: ${release.hosts}` } });
    await until('it is at work', () => release.host('began') !== undefined, 60_000);
    const mark = `MOP_ATTEMPT=${release.mark}`;
    assert(hosts.livingOn('web1', mark).length > 0);
    const stoppedMs = performance.now();
    await release.must({ type: 'stop', reason: 'smoke' });
    await until('nothing lives on the host', () => hosts.livingOn('web1', mark).length === 0, 20_000);
    const tookMs = performance.now() - stoppedMs;
    assert.equal((await running).outcome, 'interrupted');
    assert(tookMs < 5_000, `${tookMs} ms`);
    assert.equal(release.host('survived'), undefined);
    assert.match(hosts.logOf('bastion'), /direct-tcpip/, 'it went through the bastion');
    assert.doesNotMatch(release.log.text + release.text, new RegExp(readFileSync(hosts.key, 'utf8').slice(40, 80)));
  });
});
