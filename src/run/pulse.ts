import type { AttemptHealth } from './attempt-health.js';
import type { Fence } from './ports.js';
import type { Activity } from './stop-reason.js';

const longestBetweenMs = 15_000;

/** The heartbeat of one attempt or rollback, over all its processes: when the last one was sent that counts. */
export class Pulse implements Fence {
  #beatAtMs: number;
  #begun = false;

  /** `startedMs`: just before the ledger was asked for the start, from which others count the silence at first. */
  constructor(
    readonly withinMs: number,
    startedMs: number,
  ) {
    this.#beatAtMs = startedMs;
  }

  get beatAtMs(): number {
    return this.#beatAtMs;
  }

  /**
   * A heartbeat got through. It counts from just before the ledger read that went before it: an executor that was frozen
   * between the two may have been superseded meanwhile.
   */
  gotThrough(readMs: number): void {
    this.#begun = true;
    this.#beatAtMs = Math.max(this.#beatAtMs, readMs);
  }

  /** At once, and then so often that four in a row may fail before the fence ends what runs. */
  isDue(nowMs: number): boolean {
    return !this.#begun || nowMs - this.#beatAtMs >= Math.min(longestBetweenMs, this.withinMs / 5);
  }

  isOver(nowMs: number): boolean {
    return nowMs - this.#beatAtMs >= this.withinMs;
  }
}

/** An activity as its own executor has it. */
export interface Executing extends Activity {
  readonly pulse: Pulse;
  /** Absent in a rollback, and where the release has no continuous probe. */
  readonly health?: Pick<AttemptHealth, 'becameCritical'>;
}
