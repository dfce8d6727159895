import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { withinTime } from '../../src/adapters/mop-files/within-time.js';

const pause = (milliseconds: number): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
};

describe('withinTime', () => {
  it('breaks off what never ends', () => {
    assert.deepEqual(
      withinTime(20)(() => {
        for (;;);
      }),
      { kind: 'timeout' },
    );
  });

  it('gives more time to what got none of the processor', () => {
    let begun = 0;
    const act = (): number => {
      begun += 1;
      pause(300);
      return begun;
    };
    assert.deepEqual(withinTime(100)(act), { kind: 'done', value: 2 });
  });

  it('hands on what went wrong', () => {
    assert.throws(
      () =>
        withinTime(100)(() => {
          throw new Error('no');
        }),
      /^Error: no$/,
    );
  });
});
