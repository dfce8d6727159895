import { setTimeout as sleep } from 'node:timers/promises';
import type { Timing } from '../../run/ports.js';

/** The machine's monotonic clock (the same that Python's `time.monotonic` reads) and this process's timers. */
export const nodeTiming: Timing = {
  now: () => Number(process.hrtime.bigint()) / 1e6,
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
