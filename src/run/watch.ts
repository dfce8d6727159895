import type { MopRunParts } from './mop-run.js';
import type { PlaybookJob, PlaybookRunner } from './ports.js';
import type { ProcessRecord } from './process-record.js';
import { describeStop, whyStop, type Activity, type StopReason } from './stop-reason.js';

const lookEveryMs = 2_000;
const beatEveryMs = 15_000;

export interface Watched {
  readonly record: ProcessRecord;
  /** Why the processes were stopped; undefined when they ended by themselves. */
  readonly stopped: StopReason | undefined;
}

/**
 * Runs one Ansible process and watches the ledger, the deadline and the agent meanwhile. The caller has looked at the
 * ledger just before. The ledger is not touched any more when this returns.
 */
export async function runWatched(
  parts: Pick<MopRunParts, 'ledger' | 'beats' | 'notes' | 'timing' | 'cancellation'>,
  runner: PlaybookRunner,
  job: PlaybookJob,
  mine: Activity,
  deadline: { readonly atMs: number; readonly limitMs: number } | undefined,
): Promise<Watched> {
  const { timing, cancellation, notes, ledger } = parts;
  const running = runner.start(job);
  let over = false;
  const isOver = (): boolean => over;
  let stopped = undefined as StopReason | undefined;
  const ended = running.ended.then((record) => {
    over = true;
    return record;
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
      if (!blind) notes.warn(`The ledger cannot be read while the playbooks run: ${sentence(error)}`);
      blind = true;
    }
  }
  return { record: await ended, stopped };
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
