import { setTimeout as sleep } from 'node:timers/promises';
import type { Invocation } from './arguments.js';
import { historyLine, linesOf } from './history-line.js';
import { openLog, type Print } from './show.js';

const pollMs = 1000;

/** Prints what stands there and then what comes, until `signal`. */
export async function tail(invocation: Invocation, print: Print, signal: AbortSignal): Promise<number> {
  const log = openLog(invocation);
  for (let position = 0; !signal.aborted;) {
    const slice = await log.read(position);
    for (const line of linesOf(slice.text)) print(historyLine(line));
    position = slice.end;
    await sleep(pollMs, undefined, { signal }).catch(() => undefined);
  }
  return 0;
}
