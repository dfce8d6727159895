import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Pulse } from '../../src/run/pulse.js';

describe('the heartbeat of an attempt', () => {
  it('is due at once, then every 15 s, and more often under a short fence', () => {
    const pulse = new Pulse(300_000, 1_000);
    assert(pulse.isDue(1_000));
    pulse.gotThrough(1_000);
    assert(!pulse.isDue(15_999));
    assert(pulse.isDue(16_000));
    const short = new Pulse(10_000, 0);
    short.gotThrough(0);
    assert(short.isDue(2_000));
  });

  it('counts from the ledger read before it, never backwards, and lasts fenceAfter', () => {
    const pulse = new Pulse(300_000, 1_000);
    assert(!pulse.isOver(300_999));
    assert(pulse.isOver(301_000));
    pulse.gotThrough(5_000);
    pulse.gotThrough(4_000);
    assert.equal(pulse.beatAtMs, 5_000);
    assert(!pulse.isOver(304_999));
  });
});
