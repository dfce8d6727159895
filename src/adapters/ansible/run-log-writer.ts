import { setTimeout as sleep } from 'node:timers/promises';
import type { RunLog } from '../../ledger/stores.js';

/** What a playbook tells is stored within a second; a blob takes 50,000 blocks, so that a day-long stream is cut more coarsely. */
const flushEveryMs = 500;
const flushLaterMs = 5_000;
const fineBatches = 20_000;
const flushAtCharacters = 64 * 1024;

/** Streams lines to an attempt's log in batches, one request at a time, while more lines come. */
export class RunLogWriter {
  #waiting = '';
  #hurry: (() => void) | undefined;
  #closed = false;
  #batches = 0;
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
      if (batch === '') continue;
      await log.append(batch);
      this.#batches += 1;
    }
  }

  async #rest(): Promise<void> {
    const hurry = new AbortController();
    this.#hurry = () => {
      hurry.abort();
    };
    const restMs = this.#batches < fineBatches ? flushEveryMs : flushLaterMs;
    await sleep(restMs, undefined, { signal: hurry.signal }).catch(() => undefined);
    this.#hurry = undefined;
  }
}
