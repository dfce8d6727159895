import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { assessProcess } from '../../../src/run/assess-process.js';
import { until } from '../ansible/support/small-release.js';
import { Supervised } from './support/supervised.js';

const phases = [{ phase: 'implement', playbook: 'i.yml' }] as const;

describe('an Ansible process under the supervisor', () => {
  let its: Supervised;
  beforeEach(() => {
    its = new Supervised();
  });
  afterEach(() => {
    its.remove();
  });

  /** The stream of a playbook that passes, less what a test leaves out. */
  const stream = (...lines: readonly object[]): string =>
    lines.map((line) => `echo '${JSON.stringify({ phase: 'implement', at: 1, ...line })}' >&3`).join('\n');
  const playbook = { seq: 1, event: 'playbook', playbook: 'i.yml' };
  const task = { seq: 2, event: 'task', task: 1, name: 'Do', place: 'i.yml:3' };
  const counts = { ok: 1, changed: 0, failed: 0, unreachable: 0, skipped: 0, rescued: 0, ignored: 0 };
  const stats = { seq: 3, event: 'stats', hosts: { h1: counts } };
  const ended = async (script: string) => assessProcess(phases, await its.bash(script).ended).verdict;
  const began = (): boolean => its.has('began');

  it('passes with an unbroken stream, a stats event and exit code 0', async () => {
    assert.deepEqual(await ended(stream(playbook, task, stats)), { kind: 'passed' });
    assert.equal(its.events.length, 3);
  });

  it('fails on a gap in the stream', async () => {
    const verdict = await ended(stream(playbook, { ...stats, seq: 3 }));
    assert.match(verdict.kind === 'failed' ? verdict.reason : '', /incomplete \(event 3 came after event 1\)/);
  });

  it('fails without a stats event, although the exit code is 0', async () => {
    const verdict = await ended(stream(playbook, task));
    assert.match(verdict.kind === 'failed' ? verdict.reason : '', /implement did not end: .*code 0/);
  });

  it('fails when no event came, although the exit code is 0', async () => {
    const verdict = await ended('true');
    assert.match(verdict.kind === 'failed' ? verdict.reason : '', /implement did not run: .*no event came/);
  });

  it('fails when another playbook ran than the planned one', async () => {
    const verdict = await ended(stream({ ...playbook, playbook: 'other.yml' }, task, stats));
    assert.match(verdict.kind === 'failed' ? verdict.reason : '', /other\.yml ran where i\.yml was planned/);
  });

  it('fails on an exit code that says failure where every task passed', async () => {
    const verdict = await ended(`${stream(playbook, task, stats)}\nexit 250`);
    assert.match(verdict.kind === 'failed' ? verdict.reason : '', /every task passed, yet .*code 250/);
  });

  it('fails on a line that is no event, and never holds more than a bounded part of one', async () => {
    const long = `head -c 30000000 /dev/zero | tr '\\0' x >&3; echo >&3`;
    const verdict = await ended(`${stream(playbook)}\n${long}\n${stream({ ...task }, stats)}`);
    assert.match(verdict.kind === 'failed' ? verdict.reason : '', /incomplete \(a line of 30000000 bytes\)/);
  });

  it("reads the counts of a play's end on 10,000 hosts", async () => {
    const hosts = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`web-${index}.contoso`, counts]));
    const line = JSON.stringify({ phase: 'implement', at: 1, ...stats, hosts });
    assert(line.length > 1_000_000);
    writeFileSync(path.join(its.folder, 'stats'), `${line}\n`);
    const verdict = await ended(`${stream(playbook, task)}\ncat stats >&3`);
    assert.deepEqual(verdict, { kind: 'passed' });
  });

  it('reads bytes that are not UTF-8 and says the last words of a command that fails', async () => {
    const verdict = await ended(`printf 'ERROR! \\377\\376 broken\\n' >&2; exit 4`);
    assert.match(verdict.kind === 'failed' ? verdict.reason : '', /code 4: ERROR! \ufffd+ broken/);
    assert.equal(its.words.length, 1);
  });

  it('says what is wrong when the command is not there', async () => {
    const running = its.start(['/nowhere/ansible-playbook']);
    assert.match((await running.ended).lastWords, /cannot start \/nowhere\/ansible-playbook/);
  });

  it('ends everything at once that obeys SIGINT', async () => {
    const running = its.bash('touch began; sleep 60 | sleep 60');
    await until('the command runs', began);
    const startedMs = performance.now();
    running.stop();
    await running.ended;
    assert(performance.now() - startedMs < 2_500);
    assert.equal(its.alive.length, 0);
  });

  it('ends by SIGTERM after 3 s what ignores SIGINT, and by SIGKILL after 6 s what ignores both', async () => {
    const began1 = "trap '' INT; touch began; sleep 60; sleep 60";
    const gentle = its.bash(began1);
    const stubborn = its.bash(
      `trap '' INT TERM; (trap '' INT TERM; sleep 60) & touch began; while :; do sleep 60; done`,
    );
    await until('both run', () => its.alive.length >= 6);
    const startedMs = performance.now();
    gentle.stop();
    stubborn.stop();
    await gentle.ended;
    const gentleMs = performance.now() - startedMs;
    await stubborn.ended;
    const stubbornMs = performance.now() - startedMs;
    assert(gentleMs > 2_900 && gentleMs < 5_900, `${gentleMs}`);
    assert(stubbornMs > 5_900 && stubbornMs < 9_000, `${stubbornMs}`);
    assert.equal(its.alive.length, 0);
  });

  it('finds descendants that made a group of their own, and spares a daemon that left the family on purpose', async () => {
    const running = its.bash(`setsid -f sleep 60; (setsid sh -c 'trap "" INT; sleep 60; true') & touch began; wait`);
    await until('all run', () => began() && its.alive.length >= 5);
    running.stop();
    await running.ended;
    assert.equal(its.alive.length, 1, 'the daemon lives');
  });

  it('leaves a background process of a command that ended by itself, and does not wait for it', async () => {
    const startedMs = performance.now();
    await its.bash('setsid -f sleep 60; true').ended;
    assert(performance.now() - startedMs < 5_000);
    assert.equal(its.alive.length, 1);
  });

  it('ends what a command leaves running that somebody killed, but for a daemon that had left on purpose', async () => {
    const { exit } = await its.bash(`setsid -f sleep 60; (trap '' INT; sleep 60) & sleep 0.2; kill -9 $$`).ended;
    assert.deepEqual(exit, { code: 137 });
    assert.equal(its.alive.length, 1, 'the daemon lives');
  });

  it('kills the whole group when its master dies by kill -9', async () => {
    const script = `touch ${its.folder}/began; sleep 60 & sleep 60`;
    const master = spawn(
      process.execPath,
      ['--import', 'tsx', path.join(__dirname, 'support/hold-playbooks.ts'), '/bin/bash', '-c', script],
      { env: { ...process.env, MARK: its.folder }, stdio: 'inherit' },
    );
    await until('the command and its children run', () => began() && its.alive.length >= 4);
    master.kill('SIGKILL');
    await until('all are dead', () => its.alive.length === 0, 9_000);
  });

  const sleeping = (more: Parameters<Supervised['ansible']>[1] = {}) => {
    const tasks = '    - raw: touch began; sleep 60\n';
    writeFileSync(path.join(its.folder, 'p.yml'), `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks}`);
    return its.ansible('p.yml', more);
  };

  it('stops Ansible and its tasks though the supervisor is frozen', async () => {
    const running = sleeping({ ladderStepMs: 500 });
    await until('the task runs', began);
    its.signal('SIGSTOP', /supervise\.py/);
    running.stop();
    await until('all are dead', () => its.alive.length === 0, 6_000);
    assert.deepEqual((await running.ended).exit, { signal: 'SIGKILL' });
  });

  it('kills Ansible and its tasks when master and supervisor die together', async () => {
    const running = sleeping();
    await until('the task runs', began);
    its.signal('SIGKILL', /supervise\.py/);
    await until('all are dead', () => its.alive.length === 0, 5_000);
    const { exit } = await running.ended;
    assert.deepEqual(exit, { signal: 'SIGKILL' });
  });
});
