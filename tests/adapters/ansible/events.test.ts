import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import type { PlaybookEvent } from '../../../src/run/playbook-event.js';
import { command, play, SmallRelease } from './support/small-release.js';

/** Everything is shown in a precheck that fails at its end: one Ansible process a test. */
const end = command('End', 'exit 9');

describe('what a playbook tells while it runs', () => {
  let release: SmallRelease;
  const told = async (tasks: string, more: Parameters<SmallRelease['run']>[0] = {}): Promise<PlaybookEvent[]> => {
    release = await new SmallRelease({ precheck: play(`${tasks}\n${end}`) }).open();
    const result = await release.run(more);
    assert.match(result.message, /task "End"/);
    const lines = (release.stores.logs.get('R1/m1/1') ?? '').trim().split('\n');
    const events = lines.map((line) => JSON.parse(line) as PlaybookEvent);
    assert.deepEqual(
      events.map(({ seq }) => seq),
      events.map((_, index) => index + 1),
      'numbered without a gap',
    );
    assert.equal(events.at(-1)?.event, 'stats', 'ended by its stats');
    return events;
  };
  const statuses = (events: readonly PlaybookEvent[], host: string): string[] =>
    events.flatMap((event) => (event.event === 'host' && event.host === host ? [event.status] : []));
  afterEach(() => {
    release.remove();
  });

  it('tells start, retry, skip, each item, and a diff where the playbook asks for one', async () => {
    const events = await told(
      [
        `${command('Again', 'test -e "$MOP_TEST/once-{{ inventory_hostname }}" || { touch "$MOP_TEST/once-{{ inventory_hostname }}"; exit 1; }')}\n      register: again\n      until: again.rc == 0\n      retries: 2\n      delay: 0`,
        `${command('Never', 'true')}\n      when: false`,
        `${command('Each', 'test {{ item }} != b')}\n      loop: [a, b]\n      ignore_errors: true`,
        '    - name: Write\n      ansible.builtin.copy:\n        content: "new text\\n"\n        dest: "{{ lookup(\'env\', \'MOP_TEST\') }}/{{ inventory_hostname }}.txt"\n      diff: true',
      ].join('\n'),
    );
    assert.deepEqual(statuses(events, 'h1'), [
      ...['start', 'retry', 'changed'],
      ...['start', 'skipped'],
      ...['start', 'item-changed', 'item-failed', 'failed'],
      ...['start', 'changed'],
      ...['start', 'failed'],
    ]);
    const items = events.flatMap((event) => (event.event === 'host' && event.item ? [event.item] : []));
    assert.deepEqual(items.sort(), ['a', 'a', 'b', 'b']);
    const diffs = events.flatMap((event) => (event.event === 'diff' ? [event] : []));
    assert.deepEqual(diffs.map(({ host }) => host).sort(), ['h1', 'h2']);
    assert.match(diffs[0]?.diff ?? '', /\+new text/);
    assert.match(release.text, /diff: h1 => [^]*\+new text/);
    const stats = events.find((event) => event.event === 'stats');
    assert(stats?.event === 'stats' && (stats.cpuMs ?? 0) > 100, 'CPU time is told');
  });

  it('keeps items and diffs of a task with no_log to itself', async () => {
    const events = await told(
      [
        `${command('Hidden', 'echo {{ item }}')}\n      loop: [s3cret-item]\n      no_log: true`,
        '    - name: Write\n      ansible.builtin.copy:\n        content: "s3cret-text\\n"\n        dest: "{{ lookup(\'env\', \'MOP_TEST\') }}/{{ inventory_hostname }}.txt"\n      diff: true\n      no_log: true',
      ].join('\n'),
      { inputs: { verbosity: 1 } },
    );
    assert(statuses(events, 'h1').includes('item-changed'));
    assert.doesNotMatch(JSON.stringify(events) + release.text, /s3cret/);
  });

  it("folds the log by phase and task, with failures outside the folds and Ansible's commands made harmless by the printer", async () => {
    await told(command('Look', 'true'));
    const folds = release.lines.filter((line) => line.startsWith('[group]'));
    assert.deepEqual(folds, [
      '[group] precheck: playbooks/precheck.yml',
      '[group] precheck: Look (playbooks/precheck.yml:4)',
      '[group] precheck: End (playbooks/precheck.yml:7)',
      '[group] precheck: End (playbooks/precheck.yml:7)',
    ]);
    assert.equal(release.lines.filter((line) => line === '[endgroup]').length, folds.length);
    assert.match(release.fails[0]?.text ?? '', /precheck: End failed on h[12]: non-zero return code/);
    assert.deepEqual(release.fails[0]?.at, { file: 'release/playbooks/precheck.yml', line: 7 });
    assert.doesNotMatch(release.text, /changed: h1 =>/);
  });

  it('tells what passed tasks wrote from a verbosity of 1 on, and what Ansible prints from 2 on', async () => {
    const first = await told(command('Say', 'echo a word from {{ inventory_hostname }}'), { inputs: { verbosity: 1 } });
    assert(first.some((event) => event.event === 'host' && event.stdout === 'a word from h1\n'));
    assert.match(release.text, /changed: h1 => a word from h1/);
    assert.doesNotMatch(release.text, /PLAY RECAP/);
    release.remove();
    await told(command('Say', 'true'), { inputs: { verbosity: 2 } });
    assert.match(release.text, /PLAY RECAP/);
  });

  it('stores no secret of the job, whatever a playbook prints', async () => {
    const secret = 'pa"ss\\wörd-42';
    await told(
      `${command('Tell', "cat <<'EOT'\n{{ given }}\nEOT\nexit 1")}\n      ignore_errors: true\n    - name: Show\n      ansible.builtin.debug:\n        msg: "it is {{ given }}"`,
      { secrets: [secret, '1'], inputs: { extraVars: `given: ${JSON.stringify(secret)}` } },
    );
    const stored = release.stores.logs.get('R1/m1/1') ?? '';
    assert.match(stored, /it is \*\*\*/);
    assert.doesNotMatch(stored + release.text + release.log.text, /pa.+ss.+rd-42/);
  });

  it('hands on only the listed part of the environment, and what an author names', async () => {
    const show = command('Show', 'env > "$MOP_TEST/env"');
    release = await new SmallRelease({ precheck: play(`${show}\n${end}`) }).open();
    await release.run({
      environment: {
        ...process.env,
        MOP_TEST: release.hosts,
        AWS_SECRET: 'leaked',
        ANSIBLE_LIBRARY: '/elsewhere',
        MOP_LEDGER_SAS: 'leaked',
        TOKEN_OF_MINE: 'wanted',
      },
      inputs: { environment: ['TOKEN_OF_MINE'] },
    });
    const seen = release.host('env') ?? '';
    assert.match(seen, /^TOKEN_OF_MINE=wanted$/m);
    assert(seen.split('\n').includes(`MOP_ATTEMPT=${release.mark}`), seen);
    assert.doesNotMatch(seen, /leaked|elsewhere|MOP_EVENTS/);
  });
});
