import { setTimeout as sleep } from 'node:timers/promises';
import { OperatorError } from '../../src/release/operator-error.js';

/** No storm breaks so many requests in a row: the storage has not come back, or what it holds can't be read. */
const mostFaults = 100;
const pauseMs = 500;

/** Asks again while the storage answers with faults; everything else is a fault of ours. */
export async function despiteFaults<T>(ask: () => Promise<T>): Promise<T> {
  for (let faults = 1; ; faults += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof OperatorError) || faults === mostFaults) throw error;
      await sleep(pauseMs);
    }
  }
}
