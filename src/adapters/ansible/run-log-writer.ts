import { setTimeout as sleep } from 'node:timers/promises';
import type { RunLog } from '../../ledger/stores.js';

const flushEveryMs = 1_000;
const flushAtCharacters = 64 * 1024;

/** Streams lines to an attempt's log in batches, one request at a time, while more lines come. */
export class RunLogWriter {
  #waiting = '';
  #hurry: (() => void) | undefined;
  #closed = false;
  readonly #done: Promise<void>;

  /** `onFault` is told once, when the log could not be written; nothing more is tried then, for its position is unknown. */
  constructor(log: RunLog, onFault: (error: unknown) => void) {
    this.#done = this.#write(log).catch(onFault);
  }

  add(line: string): void {
    this.#waiting += `${line}\n`;
    if (this.#waiting.length >= flushAtCharacters) this.#hurry?.();
  }

  /** Writes what is left; resolves also after a fault. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#hurry?.();
    await this.#done;
  }

  async #write(log: RunLog): Promise<void> {
    while (!this.#closed || this.#waiting !== '') {
      if (!this.#closed && this.#waiting.length < flushAtCharacters) await this.#rest();
      const batch = this.#waiting;
      this.#waiting = '';
      if (batch !== '') await log.append(batch);
    }
  }

  async #rest(): Promise<void> {
    const hurry = new AbortController();
    this.#hurry = () => {
      hurry.abort();
    };
    await sleep(flushEveryMs, undefined, { signal: hurry.signal }).catch(() => undefined);
    this.#hurry = undefined;
  }
}
