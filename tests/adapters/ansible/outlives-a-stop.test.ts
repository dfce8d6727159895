import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { whatOutlivesAStop } from '../../../src/adapters/ansible/environment.js';

const inventory = (text: string): Parameters<typeof whatOutlivesAStop> => [
  '',
  {},
  [{ file: 'inventories/r1.yml', text }],
];

const cases: readonly (readonly [string, Parameters<typeof whatOutlivesAStop>, string | undefined])[] = [
  ['nothing by default', [''], undefined],
  [
    'pipelining in ansible.cfg',
    ['[connection]\npipelining = True\n'],
    "SSH pipelining is on in the plan's ansible.cfg",
  ],
  [
    'no terminal by ansible.cfg',
    ['[ssh_connection]\nusetty = no\n'],
    "SSH has no terminal (usetty) in the plan's ansible.cfg",
  ],
  [
    'a variable of all hosts',
    inventory('all:\n  vars:\n    ansible_ssh_pipelining: yes\n'),
    'SSH pipelining is on in inventories/r1.yml',
  ],
  ['a variable of one host', inventory('web1 ansible_pipelining=true\n'), 'SSH pipelining is on in inventories/r1.yml'],
  ['a variable that says no', inventory('web1 ansible_pipelining=false\n'), undefined],
  [
    'no terminal by a variable',
    inventory('ansible_ssh_use_tty: "no"\n'),
    'SSH has no terminal (usetty) in inventories/r1.yml',
  ],
  ['a setting handed on', ['', { ANSIBLE_SSH_PIPELINING: '1' }], "SSH pipelining is on by the input 'environment'"],
  [
    'no terminal by a setting',
    ['', { ANSIBLE_SSH_USETTY: 'False' }],
    "SSH has no terminal (usetty) by the input 'environment'",
  ],
];

describe('what lets commands on remote hosts outlive a stop', () => {
  for (const [what, given, said] of cases) {
    it(`is found: ${what}`, () => {
      assert.equal(whatOutlivesAStop(...given), said);
    });
  }
});
