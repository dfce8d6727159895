import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'mocha';
import { killLeftovers, rehearsalVariable } from '../../../scripts/rehearse/agent/leftovers.js';

describe('killLeftovers', () => {
  it('ends the processes of that rehearsal, their children too, and no other; never itself', async () => {
    const start = (id: string): ReturnType<typeof spawn> =>
      spawn('bash', ['-c', 'sleep 300 & echo $!; wait'], {
        env: { ...process.env, [rehearsalVariable]: id },
        detached: true,
        stdio: ['ignore', 'pipe', 'ignore'],
      });
    const id = `test-${process.pid}`;
    const [left, other] = [start(id), start(`${id}-other`)];
    try {
      await Promise.all([left, other].map(({ stdout }) => once(stdout ?? process.stdin, 'data')));
      const gone = once(left, 'exit');
      const killed = killLeftovers(id);
      assert.equal(killed.length, 2);
      assert.ok(killed.includes(left.pid ?? 0) && !killed.includes(process.pid));
      assert.deepEqual((await gone)[1], 'SIGKILL');
      assert.equal(other.exitCode, null);
      assert.deepEqual(killLeftovers(id), []);
    } finally {
      killLeftovers(`${id}-other`);
    }
  });
});
