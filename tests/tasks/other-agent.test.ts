import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { afterEach, before, describe, it } from 'mocha';
import type { RecordedEvent } from '../../src/ledger/events.js';
import { command, play, until } from '../adapters/ansible/support/small-release.js';
import { sharedAzurite } from '../support/azurite.js';
import { livingWith } from '../support/living-processes.js';
import { bundleFolder } from './support/bundles.js';
import { PublishedMop } from './support/published-mop.js';

const role = path.resolve('examples/r11.5.3.4/roles/checkpoint');
/** The sample's role, whose checkpoints lie in a store off the agent. */
const roleFiles = Object.fromEntries(
  ['defaults/main.yml', 'files/restore.sh', 'files/save.sh', 'tasks/restore.yml', 'tasks/save.yml'].map((file) => [
    `roles/checkpoint/${file}`,
    readFileSync(path.join(role, file), 'utf8'),
  ]),
);
const ofRole = (tasks: string): string =>
  play(`    - ansible.builtin.import_role: { name: checkpoint, tasks_from: ${tasks} }`);
const state = '{{ sandbox }}/state';
const playbooks = {
  precheck: play(command('Look', `grep -qx old ${state}`)),
  checkpoint: ofRole('save'),
  // Appended: what is done twice shows.
  implement: play(
    command(
      'Change',
      `echo new >> ${state}\necho "{{ playbook_dir }}" >> "$MOP_TEST/ran-in"\ntouch "$MOP_TEST/changed"; while test -e "$MOP_TEST/hold"; do sleep 0.1; done`,
    ),
  ),
  validate: play(command('Validate', `grep -qx new ${state}`)),
  rollback: ofRole('restore'),
};

describe('a run whose agent is lost in the middle of a MOP', function () {
  this.timeout(120_000);
  const azurite = sharedAzurite();
  let mop: PublishedMop;
  before(function () {
    this.timeout(240_000);
    bundleFolder('run-mop');
  });
  afterEach(() => {
    mop.files.remove();
  });

  /** An agent with folders of its own, to which the store of the checkpoints is mounted in its own place. */
  const agent = (name: string) => {
    const at = (folder: string): string => path.join(mop.files.home, name, folder);
    for (const folder of ['temp', 'home']) mkdirSync(at(folder), { recursive: true });
    const environment = {
      AGENT_NAME: name,
      AGENT_MACHINENAME: name,
      HOME: at('home'),
      MOP_BACKUP_ROOT: at('store'),
    };
    const run = (more: Parameters<PublishedMop['run']>[0] = {}) =>
      mop.run({ temporary: at('temp'), inputs: { playbookFolder: at('checkout') }, environment, ...more });
    return { at, run };
  };

  it('goes on on another agent: other folders and names, the checkpoint from its store, a private copy made anew', async () => {
    const takeOver = { fenceAfterMs: 5_000, staleAfterMs: 8_000 };
    mop = await PublishedMop.publish(
      await azurite.newFleet(),
      playbooks,
      { takeOver },
      {
        ...roleFiles,
        'regions/common.yml': `sandbox: "{{ lookup('ansible.builtin.env', 'MOP_TEST') }}/{{ inventory_hostname }}"\n`,
      },
    );
    for (const name of ['h1', 'h2']) {
      mkdirSync(path.join(mop.files.hosts, name));
      writeFileSync(path.join(mop.files.hosts, name, 'state'), 'old\n');
    }
    writeFileSync(path.join(mop.files.hosts, 'hold'), '');
    const [first, second] = [agent('agent-a'), agent('agent-b')];
    mkdirSync(first.at('store'));
    renameSync(mop.files.root, first.at('checkout'));

    let kill: (signal: NodeJS.Signals) => void = () => undefined;
    const lost = first.run({ onLine: (_line, send) => (kill = send) });
    await until('a host is changed', () => mop.files.host('changed') !== undefined, 60_000);
    kill('SIGKILL');
    await lost;
    await until('its playbooks are dead', () => livingWith('MOP_ATTEMPT=', `MOP_TEST=${mop.files.hosts}`).length === 0);

    cpSync(first.at('checkout'), second.at('checkout'), { recursive: true, preserveTimestamps: true });
    renameSync(first.at('store'), second.at('store'));
    rmSync(first.at(''), { recursive: true });
    rmSync(path.join(mop.files.hosts, 'hold'));

    const end = await second.run();
    assert.equal(end.result, 'Succeeded', end.text);
    assert.match(end.text, /its executor counts as dead in \d+ s: waiting/);
    assert.deepEqual([end.outputs['outcome'], end.outputs['attempt']], ['succeeded', '2']);
    for (const name of ['h1', 'h2']) assert.equal(mop.files.host(`${name}/state`), 'old\nnew\n');
    const ranIn = (mop.files.host('ran-in') ?? '').trim().split('\n');
    const onSecond = ranIn.map((folder) => folder.startsWith(second.at('temp')));
    // The first agent may have been killed between its two hosts.
    assert(ranIn.length >= 3 && onSecond.slice(0, -2).every((isSecond) => !isSecond), ranIn.join());
    assert.deepEqual(onSecond.slice(-2), [true, true]);
    assert.deepEqual(
      readdirSync(second.at('temp')).filter((name) => name.startsWith('mop-run-')),
      [],
      'the private copy is gone',
    );
    const events = (await mop.store.log.read(0)).text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as RecordedEvent);
    assert.deepEqual(
      events.map(({ type }) => type).filter((type) => /^(Mop(?!Phase)|Checkpoint)/.test(type)),
      [
        ...['MopStarted', 'CheckpointVerified', 'MopInterrupted', 'MopRollbackStarted', 'MopRolledBack'],
        ...['MopStarted', 'CheckpointVerified', 'MopSucceeded'],
      ],
    );
  });
});
