import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { command, play, SmallRelease } from './support/small-release.js';

/** As the guide has it; nobody listens there. */
const inventory = `all:
  hosts:
    win1: { ansible_host: 127.0.0.1, ansible_port: 1 }
  vars:
    ansible_connection: winrm
    ansible_winrm_transport: ntlm
    ansible_winrm_server_cert_validation: validate
    ansible_user: deploy@CONTOSO.NET
    ansible_password: "{{ lookup('ansible.builtin.env', 'WINRM_PASSWORD') }}"
`;
const asGiven = `    - name: Variables
      ansible.builtin.assert:
        that:
          - ansible_connection == 'winrm'
          - ansible_winrm_transport == 'ntlm'
          - ansible_password == 'pa55-of-winrm'`;

describe('a MOP on a Windows host', () => {
  let release: SmallRelease;
  afterEach(() => {
    release.remove();
  });

  it('gets its WinRM variables, the password from the environment only; Ansible says what the agent lacks or that it cannot reach it', async () => {
    const precheck = play(`${asGiven}\n${command('Ask', 'whoami')}`);
    release = await new SmallRelease({ precheck }, {}, {}, { 'inventories/r1.yml': inventory }).open();
    const result = await release.run({
      inputs: { environment: ['WINRM_PASSWORD'] },
      secrets: ['pa55-of-winrm'],
      environment: { ...process.env, MOP_TEST: release.hosts, WINRM_PASSWORD: 'pa55-of-winrm' },
    });
    assert.equal(result.outcome, 'failed');
    assert.match(
      result.message,
      /task "Ask" \(playbooks\/precheck\.yml:\d+\) on win1: .*(winrm or requests is not installed|Connection refused|Max retries)/,
    );
    assert.doesNotMatch(release.text + release.log.text + (release.stores.logs.get('R1/m1/1') ?? ''), /pa55-of-winrm/);
  });

  it('cannot be searched for processes of an earlier attempt, so a person decides before its rollback', async () => {
    const later = { 'inventories/r1.yml': inventory };
    release = await new SmallRelease(
      { precheck: null, checkpoint: null, implement: play(command('Ask', 'whoami')) },
      {},
      {},
      later,
    ).open();
    const result = await release.run({
      inputs: { environment: ['WINRM_PASSWORD'] },
      environment: { ...process.env, MOP_TEST: release.hosts, WINRM_PASSWORD: 'pa55-of-winrm' },
    });
    assert.equal(result.outcome, 'failed');
    assert.match(result.message, /is not rolled back: nobody could look on win1 \(.*\); a person is asked/);
    assert.deepEqual(
      release.ledger.state.decisions.map(({ kind }) => kind),
      ['leftovers'],
    );
  });
});
