import { setTimeout as sleep } from 'node:timers/promises';
import type { Timing } from '../../run/ports.js';

/** The process's own monotonic clock and timers. */
export const nodeTiming: Timing = {
  now: () => performance.now(),
  pause: async (ms, unless) => {
    const early = new AbortController();
    await Promise.race([
      sleep(ms, undefined, { signal: early.signal }).catch(() => undefined),
      unless.then(
        () => undefined,
        () => undefined,
      ),
    ]);
    early.abort();
  },
};
