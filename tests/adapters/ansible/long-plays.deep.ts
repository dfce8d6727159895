import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { livingWith } from '../../support/living-processes.js';
import { command, play, SmallRelease, until } from './support/small-release.js';

describe('a play that is long or will not end', function () {
  this.timeout(900_000);
  let release: SmallRelease;
  afterEach(() => {
    release.remove();
  });

  it('of 20,000 items is told item by item without a gap, and is one line of the log', async () => {
    const items = 20_000;
    const loop = `    - name: Many
      ansible.builtin.debug: { msg: '{{ item }}' }
      loop: '{{ range(${items}) | list }}'
      run_once: true`;
    release = await new SmallRelease({
      precheck: null,
      checkpoint: null,
      implement: play(loop),
      validate: null,
    }).open();
    const result = await release.run();
    assert.equal(result.outcome, 'succeeded', result.message);
    const told = (release.stores.logs.get('R1/m1/1') ?? '').trim().split('\n');
    assert.equal(told.filter((line) => line.includes('"status":"item-ok"')).length, items);
    told.forEach((line, index) => {
      assert.equal((JSON.parse(line) as { seq: number }).seq, index + 1);
    });
    assert(release.lines.length < 100, 'the log is not flooded');
  });

  it('that kills its own supervisor is dead with it, counts as failed, and is rolled back', async () => {
    const parent = `sed 's/.*) //' "/proc/$pid/stat" | cut -d' ' -f2`;
    const kill = `pid=$PPID
while ! tr '\\0' ' ' < "/proc/$pid/cmdline" | grep -q -e '-I -S .*supervise'; do pid=$(${parent}); done
kill -9 "$pid"; sleep 20; touch "$MOP_TEST/survived"`;
    const implement = play(command('Kill', kill));
    const rollback = play(command('Put back', 'touch "$MOP_TEST/back"'));
    release = await new SmallRelease({ precheck: null, checkpoint: null, implement, rollback }).open();
    const result = await release.run();
    assert.equal(result.outcome, 'rolledBack', result.message);
    assert.match(result.message, /implement did not end: ansible-playbook was killed by SIGKILL/);
    assert.equal(release.host('survived'), undefined);
    assert.equal(release.host('back'), '');
  });

  for (const [what, script, mostMs] of [
    ['obeys SIGINT', 'touch "$MOP_TEST/began"; sleep 300', 5_000],
    [
      'ignores SIGINT and SIGTERM',
      `trap '' INT TERM HUP; touch "$MOP_TEST/began"; while :; do date > "$MOP_TEST/trace"; sleep 0.1; done`,
      9_000,
    ],
  ] as const) {
    it(`that ${what} is dead within ${mostMs / 1000} s of an emergency stop`, async () => {
      const implement = play(command('Change', script));
      release = await new SmallRelease({ precheck: null, checkpoint: null, implement }).open();
      const running = release.run();
      await until('implement runs', () => release.host('began') !== undefined, 60_000);
      const alive = () => livingWith(`MOP_ATTEMPT=${release.mark}`, `MOP_TEST=${release.hosts}`);
      assert(alive().length > 0);
      await release.must({ type: 'stop', reason: 'smoke in the hall' });
      const stoppedMs = performance.now();
      await until('nothing of it lives', () => alive().length === 0, 30_000);
      const tookMs = performance.now() - stoppedMs;
      assert.equal((await running).outcome, 'interrupted');
      assert(tookMs <= mostMs, `${Math.round(tookMs)} ms`);
      console.log(`      ${Math.round(tookMs)} ms from the stop event to the last child's end`);
    });
  }
});
