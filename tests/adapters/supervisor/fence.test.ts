import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { nodeTiming } from '../../../src/adapters/ansible/node-timing.js';
import { until } from '../ansible/support/small-release.js';
import { Supervised } from './support/supervised.js';

describe('the fence around an Ansible process', () => {
  let its: Supervised;
  beforeEach(() => {
    its = new Supervised();
  });
  afterEach(() => {
    its.remove();
  });
  const fence = (withinMs: number) => ({ fence: { beatAtMs: nodeTiming.now(), withinMs } });
  const twoTasks = (first: string): string => {
    const tasks = `    - raw: ${first}\n    - raw: touch second\n`;
    writeFileSync(path.join(its.folder, 'p.yml'), `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks}`);
    return 'p.yml';
  };

  it('has killed what ignores every other signal by the time that no heartbeat came for so long', async () => {
    const startedMs = nodeTiming.now();
    const running = its.bash("trap '' INT TERM; touch began; while :; do sleep 60; done", fence(3_000));
    await until('it runs', () => its.has('began'));
    assert.deepEqual((await running.ended).exit, { fenced: true });
    const tookMs = nodeTiming.now() - startedMs;
    assert(tookMs > 2_800 && tookMs < 3_800, `${tookMs} ms`);
    assert.equal(its.alive.length, 0);
  });

  it('holds off while heartbeats come, and counts from when the last one was sent', async () => {
    const sentMs = nodeTiming.now();
    const running = its.bash('touch began; sleep 60', fence(1_500));
    await until('the first fence has passed', () => {
      if (nodeTiming.now() < sentMs + 2_000) running.alive?.(nodeTiming.now());
      return nodeTiming.now() >= sentMs + 2_500;
    });
    assert(its.alive.length > 0, 'heartbeats were told, yet it was ended');
    running.alive?.(sentMs + 2_100);
    running.alive?.(sentMs + 100);
    assert.deepEqual((await running.ended).exit, { fenced: true });
    assert(nodeTiming.now() - sentMs < 4_500);
  });

  it('never starts a command whose fence has passed already, nor one when the clocks differ', async () => {
    const late = await its.bash('touch began', { fence: { beatAtMs: nodeTiming.now() - 2_000, withinMs: 2_000 } })
      .ended;
    assert.deepEqual(late.exit, { fenced: true });
    const early = await its.bash('touch began', { fence: { beatAtMs: nodeTiming.now() + 60_000, withinMs: 2_000 } })
      .ended;
    assert.match(early.lastWords, /clocks of the task and of its supervisor differ/);
    assert(!its.has('began'));
  });

  it('lets no further Ansible task start once it has passed, though the supervisor is frozen', async () => {
    const startedMs = nodeTiming.now();
    const running = its.ansible(twoTasks('touch began; until test -e go; do sleep 0.05; done'), fence(9_000));
    await until('the first task runs', () => its.has('began'));
    its.signal('SIGSTOP', /supervise\.py/);
    await until('nothing may start any more', () => nodeTiming.now() > startedMs + 6_200);
    writeFileSync(path.join(its.folder, 'go'), '');
    await until('Ansible is dead', () => its.alive.length === 1, 2_500);
    its.signal('SIGCONT');
    assert.deepEqual((await running.ended).exit, { fenced: true });
    assert(!its.has('second'));
  });

  it('ends the Ansible task that runs when it passes, though the supervisor is frozen', async () => {
    const startedMs = nodeTiming.now();
    const running = its.ansible(twoTasks('touch began; sleep 60'), fence(4_500));
    await until('the first task runs', () => its.has('began'));
    its.signal('SIGSTOP', /supervise\.py/);
    await until('Ansible is dead', () => its.alive.length === 1, 5_500);
    assert(nodeTiming.now() - startedMs < 5_500);
    its.signal('SIGCONT');
    assert.deepEqual((await running.ended).exit, { fenced: true });
  });
});
