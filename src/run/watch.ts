import type { MopRunParts } from './mop-run.js';
import type { Running } from './ports.js';
import { describeStop, whyStop, type Activity, type StopReason } from './stop-reason.js';

const lookEveryMs = 2_000;
const beatEveryMs = 15_000;

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
 * Watches the ledger, the deadline and the agent while something of the attempt runs. The caller has looked at the
 * ledger just before. The ledger is not touched any more when this returns.
 */
export async function watch<T>(
  parts: Pick<MopRunParts, 'ledger' | 'beats' | 'notes' | 'timing' | 'cancellation'>,
  running: Running<T>,
  mine: Activity,
  deadline: Deadline | undefined,
): Promise<Watched<T>> {
  const { timing, cancellation, notes, ledger } = parts;
  let over = false;
  const isOver = (): boolean => over;
  let stopped = undefined as StopReason | undefined;
  const ended = running.ended.then((result) => {
    over = true;
    return result;
  });
  const stop = (reason: StopReason): void => {
    if (over || stopped) return;
    stopped = reason;
    notes.warn(`${mine.mop} in ${mine.region} is being stopped: ${describeStop(reason)}`);
    running.stop();
  };
  void cancellation.requested.then(() => {
    stop({ kind: 'cancelled' });
  });
  let beatAtMs = -Infinity;
  let blind = false;
  while (!isOver()) {
    if (timing.now() - beatAtMs >= beatEveryMs) {
      beatAtMs = timing.now();
      void parts.beats.beat(mine.token.seq, mine.attempt).catch((error: unknown) => {
        notes.warn(`A heartbeat was not written: ${sentence(error)}`);
      });
    }
    await timing.pause(lookEveryMs, ended);
    if (isOver() || stopped) continue;
    if (deadline && timing.now() >= deadline.atMs) stop({ kind: 'deadline', limitMs: deadline.limitMs });
    try {
      const reason = whyStop(await ledger.refresh(), mine);
      if (reason) stop(reason);
      blind = false;
    } catch (error) {
      if (!blind) notes.warn(`The ledger cannot be read while ${mine.mop} runs: ${sentence(error)}`);
      blind = true;
    }
  }
  return { result: await ended, stopped };
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
