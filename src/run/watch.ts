import type { MopRunParts } from './mop-run.js';
import type { Running } from './ports.js';
import type { Executing } from './pulse.js';
import { describeStop, stopBeside, whyStop, type StopReason } from './stop-reason.js';

const lookEveryMs = 2_000;

export interface Deadline {
  readonly atMs: number;
  readonly limitMs: number;
}

export interface Watched<T> {
  readonly result: T;
  /** Why it was stopped; undefined when it ended by itself. */
  readonly stopped: StopReason | undefined;
}

/**
 * Watches the ledger, the stops beside it, the clock and the agent while something of the attempt runs, and gives its
 * heartbeat. Each is looked at by itself: a ledger that does not answer hides neither a stop nor a deadline.
 */
export async function watch<T>(
  parts: Pick<MopRunParts, 'ledger' | 'beats' | 'stops' | 'notes' | 'timing' | 'cancellation'>,
  running: Running<T>,
  mine: Executing,
  deadline: Deadline | undefined,
): Promise<Watched<T>> {
  const { timing, cancellation, notes, ledger, beats, stops } = parts;
  const { pulse } = mine;
  let over = false;
  let stopped: StopReason | undefined;
  const isOver = (): boolean => over;
  const isStopped = (): boolean => over || stopped !== undefined;
  const ended = running.ended.then((result) => {
    over = true;
    return result;
  });
  const stop = (reason: StopReason | undefined): void => {
    if (isStopped() || !reason) return;
    stopped = reason;
    notes.warn(`${mine.mop} in ${mine.region} is being stopped: ${describeStop(reason)}`);
    running.stop();
  };
  /** Looks at once and then every 2 s until it is over; a fault is told once until a look succeeds again. */
  const keepLooking = async (blindness: string, look: () => Promise<void>): Promise<void> => {
    let blind = false;
    while (!isOver()) {
      try {
        await look();
        blind = false;
      } catch (error) {
        if (!blind && !isOver()) notes.warn(`${blindness}: ${error instanceof Error ? error.message : String(error)}`);
        blind = true;
      }
      await timing.pause(lookEveryMs, ended);
    }
  };
  void mine.health?.becameCritical.then((summary) => {
    stop({ kind: 'health', summary });
  });
  void cancellation.requested.then(() => {
    stop({ kind: 'cancelled' });
  });
  void keepLooking('The clock cannot be read', async () => {
    if (deadline && timing.now() >= deadline.atMs) stop({ kind: 'deadline', limitMs: deadline.limitMs });
    if (pulse.isOver(timing.now())) stop({ kind: 'fenced', withinMs: pulse.withinMs });
    return Promise.resolve();
  });
  void keepLooking(`The ledger cannot be read, or no heartbeat written, while ${mine.mop} runs`, async () => {
    if (isStopped()) return;
    const readMs = timing.now();
    stop(whyStop(await ledger.refresh(), mine));
    if (isStopped() || !pulse.isDue(readMs)) return;
    await beats.beat(mine.token.seq, mine.attempt);
    pulse.gotThrough(readMs);
    if (!isOver()) running.alive?.(pulse.beatAtMs);
  });
  void keepLooking(`Emergency stops beside the log cannot be looked for while ${mine.mop} runs`, async () => {
    stop(stopBeside(ledger.state, await stops.list()));
  });
  return { result: await ended, stopped };
}
