import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { runInOrder } from '../../../scripts/rehearse/agent/schedule.js';

const node = (name: string, ...dependsOn: string[]): { name: string; dependsOn: string[] } => ({ name, dependsOn });

describe('runInOrder', () => {
  it('starts a node when all before it ended, and tells it of them, direct and indirect', async () => {
    const seen: Record<string, string> = {};
    const nodes = [node('d', 'b', 'c'), node('b', 'a'), node('c', 'a'), node('a'), node('e')];
    const ended = await runInOrder<(typeof nodes)[number], string>(
      nodes,
      (n) => n,
      async ({ name }, before) => {
        await Promise.resolve();
        seen[name] = `${[...before.direct.keys()].sort().join('')}/${[...before.all.keys()].sort().join('')}`;
        return name.toUpperCase();
      },
    );
    assert.deepEqual(seen, { a: '/', e: '/', b: 'a/a', c: 'a/a', d: 'bc/abc' });
    assert.deepEqual([...ended.values()], ['D', 'B', 'C', 'A', 'E']);
  });

  it('runs what does not depend on each other side by side', async () => {
    let waiting = 0;
    let release: () => void = () => undefined;
    const both = new Promise<void>((resolve) => (release = resolve));
    await runInOrder(
      [node('a'), node('b')],
      (n) => n,
      async () => {
        waiting += 1;
        if (waiting === 2) release();
        await both;
      },
    );
    assert.equal(waiting, 2);
  });

  it('refuses unknown names and circles', async () => {
    const run = (): Promise<void> => Promise.resolve();
    await assert.rejects(
      runInOrder([node('a', 'x')], (n) => n, run),
      /depends on x, which does not exist/,
    );
    await assert.rejects(
      runInOrder([node('a', 'b'), node('b', 'a')], (n) => n, run),
      /depends on itself/,
    );
  });
});
