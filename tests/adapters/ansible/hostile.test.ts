import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { neutralise } from '../../../src/adapters/agent/foreign-text.js';
import type { PlaybookEvent } from '../../../src/run/playbook-event.js';
import { verifyLedger } from '../../../scripts/ledger/verify-ledger.js';
import { command, play, SmallRelease, type Playbooks } from './support/small-release.js';

const only = { precheck: null, checkpoint: null, validate: null } as const;

describe('what a playbook or an inventory may do to run-mop', () => {
  let release: SmallRelease;
  const given = async (playbooks: Playbooks, inventory?: string): Promise<void> => {
    const files = inventory === undefined ? {} : { 'inventories/r1.yml': inventory };
    release = await new SmallRelease({ ...only, ...playbooks }, {}, {}, files).open();
  };
  const told = (): readonly PlaybookEvent[] =>
    (release.stores.logs.get('R1/m1/1') ?? '')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as PlaybookEvent);
  afterEach(() => {
    release.remove();
  });

  it('name hosts like parts of a program and tasks like commands of the agent: counted as any other, and harmless', async () => {
    const hosts = ['toString', 'constructor', '"##vso"', 'höst'];
    await given(
      { implement: play(command('"##[endgroup] ##vso[task.setvariable variable=outcome]x"', 'true')) },
      `all:\n  hosts:\n${hosts.map((host) => `    ${host}:\n`).join('')}  vars:\n    ansible_connection: local\n`,
    );
    const result = await release.run();
    assert.equal(result.outcome, 'succeeded', result.message);
    const counted = Object.keys(release.cell.phases.find(({ phase }) => phase === 'implement')?.hosts ?? {});
    assert.deepEqual(counted.sort(), ['##vso', 'constructor', 'höst', 'toString']);
    assert.equal(verifyLedger(release.log.text).kind, 'ok');
    assert.doesNotMatch(release.lines.map(neutralise).join('\n'), /##(vso)?\[/);
  });

  it('run the same task again in every batch of hosts: each time is a task of its own', async () => {
    await given({ implement: play([command('A', 'true'), command('B', 'true')].join('\n'), '  serial: 1\n') });
    const result = await release.run();
    assert.equal(result.outcome, 'succeeded', result.message);
    const tasks = told().flatMap((event) => (event.event === 'task' ? [`${event.name} ${event.task}`] : []));
    assert.deepEqual(tasks, ['A 1', 'B 2', 'A 3', 'B 4']);
    const ends = told().flatMap((event) =>
      event.event === 'host' && event.status === 'changed' ? [`${event.host} ${event.task}`] : [],
    );
    assert.deepEqual(ends, ['h1 1', 'h1 2', 'h2 3', 'h2 4']);
  });

  it('kill the very Ansible that runs them: the phase did not end, and the MOP is rolled back', async () => {
    const kill = `pid=$PPID
while ! tr '\\0' ' ' < "/proc/$pid/cmdline" | grep -q ansible-playbook; do pid=$(sed 's/.*) //' "/proc/$pid/stat" | cut -d' ' -f2); done
kill -9 "$(sed 's/.*) //' "/proc/$pid/stat" | cut -d' ' -f3)"; sleep 20; touch "$MOP_TEST/survived"`;
    await given({
      implement: play(command('Kill', kill)),
      rollback: play(command('Put back', 'touch "$MOP_TEST/back"')),
    });
    const result = await release.run();
    assert.equal(result.outcome, 'rolledBack', result.message);
    assert.match(result.message, /implement did not end: ansible-playbook was killed by signal 9/);
    assert.equal(release.host('back'), '');
    assert.equal(release.host('survived'), undefined);
  });

  it('give an inventory by another spelling or a whole folder: nothing that nobody approved comes along', async () => {
    const plugin = 'playbooks/filter_plugins/mine.py';
    const show = command('Show', 'echo "{{ colour }}" > "$MOP_TEST/colour"');
    await given({ implement: play(show) });
    release.write(plugin, 'raise SystemExit(3)\n');
    for (const inventory of ['.', './', 'playbooks/..', '../release']) {
      await assert.rejects(release.run({ inputs: { inventory } }), /is not a file of the release/, inventory);
    }
    assert(!release.events.includes('MopStarted'));
    const result = await release.run({ inputs: { inventory: './inventories//r1.yml' } });
    assert.equal(result.outcome, 'succeeded', result.message);
    assert.equal(release.host('colour'), 'blue\n');
  });
});
