import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'mocha';
import { eventually, Rehearsal } from './rehearsal.js';

describe("a run that is cancelled in the middle of a MOP's changes", function () {
  this.timeout(600_000);
  const rehearsal = Rehearsal.ofSuite();

  it('is rolled back by its own recover stage, gives the lock back, and runs again', async () => {
    const child = rehearsal.start('--regions', 'EUS2', '--mops', '1', '--exit');
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const closed = once(child, 'close');
    await eventually('it runs', 240_000, () => Promise.resolve(/attempt 1 of/.test(output) ? true : undefined));
    await eventually('a host is changed', 240_000, async () => {
      const isChanged = await rehearsal.assertUntouched('EUS2').then(
        () => false,
        (error: unknown) => error instanceof assert.AssertionError,
      );
      return isChanged ? true : undefined;
    });
    child.kill('SIGINT');
    const [code] = (await closed) as [number];
    assert.equal(code, 130, output);
    await rehearsal.assertUntouched('EUS2');

    const { code: second, output: again, summary } = await rehearsal.run();
    assert.equal(second, 0, again);
    const events = (await rehearsal.history()).map(({ type }) => type);
    const order = ['MopInterrupted', 'MopRollbackStarted', 'MopRolledBack', 'LockReleased', 'MopSucceeded'];
    assert.deepEqual(
      events.filter((type) => order.includes(type)).slice(0, 5),
      order,
      'the rollback came before the cancelled run gave the lock back',
    );
    assert.equal(summary.regions[0]?.mops[0]?.attempts, 2);
  });
});
