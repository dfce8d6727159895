import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { afterEach, describe, it } from 'mocha';
import { command, SmallRelease } from './support/small-release.js';

/** `secret: from-the-file`, encrypted with the password `pw`. */
const encrypted = `$ANSIBLE_VAULT;1.1;AES256
31656561376332333438366332353135626436643632333631383236356232336239313236653365
6165303739373732613630636562366639336433643663650a373965663838633863303639323234
32303136393262363834643265383161663166353331656665623538393061383164393930623535
3663396431386162390a333137663633323064343262333336373635646335643962343030323132
30313731386337633932623932396139626136616335323861363431393062366363
`;

describe('what an author gives to run-mop', () => {
  let release: SmallRelease;
  afterEach(() => {
    release.remove();
  });

  it('takes a folder of files and scripts as inventory, a script as vault password file, roles from ansible.cfg, and the verbosity of the region', async () => {
    const local = '{ ansible_connection: local, ansible_python_interpreter: /usr/bin/python3 }';
    const script = `#!/bin/sh\necho '{"scripted": {"hosts": ["h3"]}, "_meta": {"hostvars": {"h3": {"from_script": "yes"}}}}'\n`;
    const greet = command(
      'Greet',
      'echo "{{ inventory_hostname }} {{ from_script | default(0) }} {{ secret }}" > "$MOP_TEST/{{ inventory_hostname }}"',
    );
    release = new SmallRelease(
      {
        precheck: `- hosts: all\n  gather_facts: false\n  vars: ${local}\n  roles: [greet]\n  post_tasks:\n${command('End', 'echo seen; exit 9')}\n`,
      },
      {},
      { inventory: 'inventories/folder', variables: ['regions/vault.yml'], verbosity: 1 },
      {
        'inventories/folder/fixed.yml': 'all:\n  hosts:\n    h1:\n',
        'inventories/folder/hosts.sh': script,
        'ansible.cfg': '[defaults]\nroles_path = shared/roles\n',
        'shared/roles/greet/tasks/main.yml': greet.replace(/^ {4}/gm, ''),
        'regions/vault.yml': encrypted,
      },
    );
    chmodSync(path.join(release.root, 'release/inventories/folder/hosts.sh'), 0o755);
    const vaultPasswordFile = path.join(release.home, 'password.sh');
    writeFileSync(vaultPasswordFile, '#!/bin/sh\necho pw\n', { mode: 0o755 });
    await release.open();
    const result = await release.run({ inputs: { vaultPasswordFile } });
    assert.match(result.message, /precheck failed on 2 of 2 hosts: task "End"/);
    assert.equal(release.host('h1'), 'h1 0 from-the-file\n');
    assert.equal(release.host('h3'), 'h3 yes from-the-file\n');
    assert.match(release.text, /changed: h1/);
  });

  it('names the file or the setting that is wrong', async () => {
    release = await new SmallRelease().open();
    for (const [inputs, sentence] of [
      [{ vaultPasswordFile: '/nowhere' }, /the file \/nowhere cannot be read \(input 'vaultPasswordFile'\)/],
      [{ vaultPasswordFile: '/nowhere', vaultPassword: 'pw' }, /there are two vault passwords/],
      [{ sshKeyFile: '/etc/hostname' }, /\/etc\/hostname is not a private key/],
      [{ inventory: '/etc/hosts' }, /the inventory \/etc\/hosts is not a file of the release/],
    ] as const) {
      await assert.rejects(release.run({ inputs }), sentence);
    }
    assert(!release.events.includes('MopStarted'));
  });
});
