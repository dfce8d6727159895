/** Ends a job early: cancels it, then, when the time for cleaning up is over, kills what still runs. */
export class JobControl {
  readonly #canceled = new AbortController();
  readonly #killed = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  /** `undefined` for `cleanUpMs` = no limit. */
  constructor(private readonly cleanUpMs: number | undefined) {}

  get canceled(): AbortSignal {
    return this.#canceled.signal;
  }

  get killed(): AbortSignal {
    return this.#killed.signal;
  }

  cancel(): void {
    if (this.canceled.aborted) return;
    this.#canceled.abort();
    if (this.cleanUpMs === undefined) return;
    this.#timer = setTimeout(() => {
      this.#killed.abort();
    }, this.cleanUpMs);
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}
