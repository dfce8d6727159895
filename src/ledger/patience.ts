import { OperatorError } from '../release/operator-error.js';
import type { Command } from './commands.js';

/** Appends that others were ahead of are tried again this often: with full jitter up to a second each, about half a minute. */
const maxConflicts = 60;
/** Answers that were lost or were errors, in one command: with the pauses between them an outage of about a minute. */
const maxFaults = 30;
const backoffMs = { first: 10, afterConflict: 1_000, afterFault: 4_000 };
/** The longest pause that the service may ask for. */
const maxRetryAfterMs = 30_000;

/** Counts what went wrong with one command, and pauses before it is tried again. */
export class Patience {
  #conflicts = 0;
  #faults = 0;

  constructor(
    private readonly options: { readonly sleep: (ms: number) => Promise<void>; readonly random: () => number },
    private readonly command: Command['type'],
  ) {}

  async afterConflict(): Promise<void> {
    this.#conflicts += 1;
    if (this.#conflicts >= maxConflicts) throw this.#given('somebody else was always first');
    await this.options.sleep(this.#jittered(this.#conflicts, backoffMs.afterConflict));
  }

  async afterFault(why: string, retryAfterMs = 0): Promise<void> {
    this.#faults += 1;
    if (this.#faults >= maxFaults) throw this.#given(why);
    const asked = Math.min(retryAfterMs, maxRetryAfterMs);
    await this.options.sleep(asked + this.#jittered(this.#faults, backoffMs.afterFault));
  }

  #jittered(times: number, mostMs: number): number {
    return this.options.random() * Math.min(mostMs, backoffMs.first * 2 ** times);
  }

  #given(why: string): OperatorError {
    return new OperatorError(
      `The command ${this.command} could not be appended in ${this.#conflicts + this.#faults} tries: ${why}`,
      'ledger',
      'check the storage account (throttling, outage) and run the step again, which finds out whether the last try was written after all',
    );
  }
}
