import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { checkSyntax, type Playbooks } from '../../../src/adapters/ansible/check-syntax.js';
import { ansibleIfPresent } from '../../../src/adapters/ansible/find-ansible.js';
import { findingText } from '../../../src/mop/finding.js';
import { syntaxFault } from '../../../src/mop/syntax-fault.js';
import { releaseFolders } from '../../mop/small-release.js';

const play = (tasks: string): string => `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks}`;

describe('the syntax of playbooks', () => {
  const folderOf = releaseFolders();
  const ansible = ansibleIfPresent() ?? '';

  it('is asked of Ansible before anything is published: what is broken is an error, what this machine lacks a warning', async () => {
    const folder = folderOf({
      'playbooks/agent/precheck.yml': play('    - ansible.builtin.debug: { msg: x }\n      nonsense: 1\n'),
      'playbooks/agent/implement.yml': play('    - vendor.product.install: { version: 1 }\n'),
      'playbooks/agent/rollback.yml': play('    - ansible.builtin.import_tasks: ../shared/tasks.yml\n'),
      'playbooks/shared/tasks.yml': '- ansible.builtin.debug: { msg: "x" }\n - bad\n',
      'playbooks/agent/validate.yml': play('    - ansible.builtin.debug: { msg: "{{ site.name }}" }\n'),
      'playbooks/agent/checkpoint.yml': play('    - ansible.builtin.debug: { msg: x }\n'),
    });
    const rendering = await folder.render({ checkSyntax: (playbooks: Playbooks) => checkSyntax(ansible, playbooks) });
    assert.equal(rendering.kind, 'findings');
    assert.deepEqual(
      rendering.findings.map((finding) => `${finding.severity} ${findingText(finding)}`),
      [
        "warning playbooks/agent/implement.yml:4:7: ansible-playbook --syntax-check: couldn't resolve module/action 'vendor.product.install'",
        'error playbooks/agent/precheck.yml:4:7: ansible-playbook --syntax-check: conflicting action statements: ansible.builtin.debug, nonsense',
        "error playbooks/shared/tasks.yml:2:2: ansible-playbook --syntax-check: did not find expected '-' indicator",
      ],
    );
  });

  it('finds the roles of the release, and loads nothing that its ansible.cfg names: nobody has approved that yet', async () => {
    const folder = folderOf({
      'ansible.cfg': '[defaults]\ninventory_plugins = plugins\n[inventory]\nenable_plugins = spy, host_list\n',
      'plugins/spy.py': `open('loaded', 'w').close()\n`,
      'roles/base/tasks/main.yml': '- ansible.builtin.debug: { msg: x }\n',
      'playbooks/agent/implement.yml': '- hosts: all\n  gather_facts: false\n  roles: [base]\n',
    });
    const root = join(folder.root, 'releases/R1');
    const findings = await checkSyntax(ansible, { root, playbooks: ['playbooks/agent/implement.yml'], variables: [] });
    assert.deepEqual(findings, []);
    assert(!existsSync(join(root, 'loaded')), 'a plugin of the release was loaded');
  });

  it('says nothing of playbooks that are encrypted, and reads what Ansible says otherwise', () => {
    assert.equal(syntaxFault('ERROR! Attempting to decrypt but no vault secrets found\n'), undefined);
    assert.deepEqual(syntaxFault('Segmentation fault\n'), {
      severity: 'warning',
      message: 'says nothing about the playbook: Segmentation fault',
      line: 1,
      column: 1,
    });
    assert.deepEqual(syntaxFault("ERROR! the role 'base' was not found in /x:/y\n"), {
      severity: 'warning',
      message: "the role 'base' was not found in /x:/y",
      line: 1,
      column: 1,
    });
  });
});
